package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.cpu.vision.RandomImages;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.AdaptedProjection;
import kedge.policy.model.AdaptedProjection.Rows;
import kedge.policy.model.Adapters;
import kedge.policy.model.Lora;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * Adapters in both decoders. The reference is full training in double precision: with {@code W + s B A} in place of W
 * and the gradient G by it, {@code dB = s G Aᵀ} and {@code dA = s Bᵀ G}.
 */
class LoraTest {
  private static final Device CPU = new Device("cpu");
  private static final int[] LENGTHS = {7, 70, 3, 40, 21};
  private static final double TEMPERATURE = 0.7;
  private static final double BALANCE = 0.1;

  private record Found(List<TokenScores> scores, Map<String, double[]> gradients) {
  }

  private static Map<String, Lora> settings() {
    Map<String, Lora> settings = new LinkedHashMap<>();
    settings.put("all", new Lora(4, 8, false, List.of(Lora.ALL_LINEAR)));
    settings.put("rank 1, some", new Lora(1, 3, true, List.of("q_proj", "v_proj", "up_proj")));
    settings.put("one", new Lora(3, 1, false, List.of("down_proj")));
    return settings;
  }

  @Test
  void bothDecodersHaveTheScoresAndGradientsOfMergedWeightsInDoublePrecision() {
    double worstScore = 0;
    double worstGradient = 0;
    for (Map.Entry<String, ModelShape> model : CpuFixture.shapes().entrySet()) {
      for (Map.Entry<String, Lora> setting : settings().entrySet()) {
        ModelShape shape = model.getValue();
        LoraLayout layout = new LoraLayout(shape, setting.getValue());
        List<TokenSequence> sequences = TinyModels.sequences(shape, 5, LENGTHS);
        Found expected = merged(shape, layout, sequences);
        Found exact = torch(shape, layout, sequences);
        Found found = cpu(shape, layout, sequences);
        String label = model.getKey() + ", " + setting.getKey();
        for (int i = 0; i < sequences.size(); i++) {
          assertArrayEquals(expected.scores.get(i).logProbabilities(), exact.scores.get(i).logProbabilities(), 2e-6f,
              label);
          worstScore = Math.max(worstScore, worst(expected.scores.get(i).logProbabilities(),
              found.scores.get(i).logProbabilities()));
        }
        assertEquals(expected.gradients.keySet(), found.gradients.keySet());
        for (String name : expected.gradients.keySet()) {
          assertTrue(Arrays.stream(expected.gradients.get(name)).anyMatch(value -> value != 0), name);
          assertTrue(Floating.distance(expected.gradients.get(name), exact.gradients.get(name)) < 1e-10,
              label + ": LibTorch, " + name);
          worstGradient = Math.max(worstGradient,
              Floating.distance(expected.gradients.get(name), found.gradients.get(name)));
        }
        assertTrue(worstGradient < 1e-5, label + ": relative error of a gradient is " + worstGradient);
        assertTrue(worstScore < 5e-5, label + ": error of a log-probability is " + worstScore);
      }
    }
    System.out.println("adapters against merged weights in fp64: worst log-probability " + worstScore
        + ", worst relative gradient of a parameter " + worstGradient);
  }

  @Test
  void inAPolicyThatSeesTheDecodersProjectionsAloneAreAdapted() {
    for (ModelShape shape : List.of(RandomImages.dense(), RandomImages.sparse())) {
      List<TokenSequence> sequences = RandomImages.sequences(shape);
      LoraLayout layout = new LoraLayout(shape, new Lora(4, 8, false, List.of(Lora.ALL_LINEAR)));
      assertEquals(new LoraLayout(shape.with(Optional.empty()), layout.lora()).adapted().keySet(),
          layout.adapted().keySet(), "neither tower nor adapter have any");
      Found expected = merged(shape, layout, sequences);
      Found found = cpu(shape, layout, sequences);
      for (int i = 0; i < sequences.size(); i++) {
        float[] right = expected.scores.get(i).logProbabilities();
        assertTrue(worst(right, found.scores.get(i).logProbabilities()) < 5e-5);
      }
      assertEquals(expected.gradients.keySet(), found.gradients.keySet());
      expected.gradients.forEach((name, right) -> {
        assertTrue(Floating.distance(right, found.gradients.get(name)) < 1e-5, name);
      });
    }
  }

  private static double worst(float[] expected, float[] found) {
    return IntStream.range(0, expected.length).mapToDouble(i -> Math.abs(expected[i] - found[i])).max().orElse(0);
  }

  private static Found merged(ModelShape shape, LoraLayout layout, List<TokenSequence> sequences) {
    try (NativeScope scope = new NativeScope();
        Parameters weights = weights(shape, ScalarType.Double);
        Parameters adapters = adapters(layout, ScalarType.Double);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Double)) {
      double s = layout.lora().scale();
      forEach(layout, (adapted, expert, part, lowRow, bRow) -> {
        Rows rows = adapted.parts().get(part);
        double[][] a = matrix(adapters.get(adapted.a()), expert * adapted.lowRows() + lowRow, adapted.rank());
        double[][] b = matrix(adapters.get(adapted.b()), expert * adapted.adaptedRows() + bRow, rows.count());
        block(weights.get(adapted.name()), expert * adapted.out() + rows.first(), rows.count())
            .add_(tensor(times(s, b, a)));
      });
      List<TokenScores> scores = new TorchTrainer(shape, weights, gradients, 1000)
          .accumulate(sequences, TEMPERATURE, CpuFixture.LOSS, BALANCE).scores();
      try (Parameters found = Parameters.zeros(layout.parameters(), CPU, ScalarType.Double)) {
        forEach(layout, (adapted, expert, part, lowRow, bRow) -> {
          Rows rows = adapted.parts().get(part);
          double[][] a = matrix(adapters.get(adapted.a()), expert * adapted.lowRows() + lowRow, adapted.rank());
          double[][] b = matrix(adapters.get(adapted.b()), expert * adapted.adaptedRows() + bRow, rows.count());
          double[][] g = matrix(gradients.get(adapted.name()), expert * adapted.out() + rows.first(), rows.count());
          block(found.get(adapted.a()), expert * adapted.lowRows() + lowRow, adapted.rank())
              .copy_(tensor(times(s, transposed(b), g)));
          block(found.get(adapted.b()), expert * adapted.adaptedRows() + bRow, rows.count())
              .copy_(tensor(times(s, g, transposed(a))));
        });
        return new Found(scores, gradients(found));
      }
    }
  }

  private static Found torch(ModelShape shape, LoraLayout layout, List<TokenSequence> sequences) {
    try (NativeScope scope = new NativeScope();
        Parameters weights = weights(shape, ScalarType.Double);
        Parameters adapters = adapters(layout, ScalarType.Double);
        Parameters gradients = Parameters.zeros(layout.parameters(), CPU, ScalarType.Double)) {
      return new Found(new TorchTrainer(shape, weights, new Adapters(layout, adapters), gradients, 1000)
          .accumulate(sequences, TEMPERATURE, CpuFixture.LOSS, BALANCE).scores(), gradients(gradients));
    }
  }

  private static Found cpu(ModelShape shape, LoraLayout layout, List<TokenSequence> sequences) {
    try (Parameters weights = weights(shape, ScalarType.Float);
        Parameters adapters = adapters(layout, ScalarType.Float);
        Parameters gradients = Parameters.zeros(layout.parameters(), CPU, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, weights, new Adapters(layout, adapters), gradients, 2);
        CpuVision vision = new CpuVision(decoder, false);
        CpuTrainer trainer = new CpuTrainer(decoder, vision, 60, false, true)) {
      vision.freeze(weights.layout().parameters().keySet()); // as a policy with adapters does
      return new Found(trainer.accumulate(sequences, TEMPERATURE, CpuFixture.LOSS, BALANCE).scores(),
          gradients(gradients));
    }
  }

  @Test
  void whatIsDrawnHasTheScoresOfTheTrainerAndTheSameBitsUnderAnyThreadsAndBatches() {
    int compared = 0;
    for (ModelShape shape : CpuFixture.shapes().values()) {
      for (Lora lora : settings().values()) {
        LoraLayout layout = new LoraLayout(shape, lora);
        float[][] first = null;
        for (int threads = 1; threads <= 3; threads++) {
          float[][] drawn = drawAndScore(shape, layout, threads, threads == 2 ? 3 : 64);
          first = first == null ? drawn : first;
          assertTrue(Arrays.deepEquals(first, drawn), "the bits depend on threads or rows: " + lora + ", " + shape);
          compared += drawn.length;
        }
      }
    }
    assertTrue(compared > 400, "compared only " + compared);
  }

  private static float[][] drawAndScore(ModelShape shape, LoraLayout layout, int threads, int rows) {
    try (Parameters weights = weights(shape, ScalarType.Float);
        Parameters adapters = adapters(layout, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, weights, new Adapters(layout, adapters), null, threads);
        CpuTrainer trainer = new CpuTrainer(decoder, 90, false);
        CpuGenerator generator = new CpuGenerator(decoder, rows)) {
      int[] prompt = TinyModels.tokens(shape, 9, 11);
      List<DrawKey> keys = IntStream.range(0, 8).mapToObj(i -> new DrawKey(1, 0, 0, i)).toList();
      List<Completion> completions = generator.generate(List.of(new GenerationRequest(prompt, keys)),
          new Sampling(1, 0, 1, 0, 20), StopRule.of(Set.of(0))).get(0);
      float[][] all = new float[completions.size()][];
      for (int i = 0; i < all.length; i++) {
        all[i] = completions.get(i).logProbabilities();
        assertArrayEquals(all[i], trainer.score(List.of(TokenSequence.of(prompt, completions.get(i).tokens())), 1)
            .get(0).logProbabilities(), 2e-5f, "sampler and trainer differ, " + layout.lora() + ", " + shape);
      }
      return all;
    }
  }

  private interface Body {
    void run(AdaptedProjection adapted, int expert, int part, int lowRow, int bRow);
  }

  private static void forEach(LoraLayout layout, Body body) {
    layout.adapted().values().forEach(adapted -> {
      for (int expert = 0; expert < adapted.experts(); expert++) {
        int bRow = 0;
        for (int part = 0; part < adapted.parts().size(); part++) {
          body.run(adapted, expert, part, part * adapted.rank(), bRow);
          bRow += adapted.parts().get(part).count();
        }
      }
    });
  }

  private static Parameters weights(ModelShape shape, ScalarType type) {
    return TinyModels.random(shape, 3, type);
  }

  private static Parameters adapters(LoraLayout layout, ScalarType type) {
    double[] values = IntStream.range(0, Math.toIntExact(layout.parameters().elements()))
        .mapToDouble(i -> (float) (0.6 * KeyedRandom.uniform(8, i) - 0.3)).toArray();
    Parameters adapters = Parameters.zeros(layout.parameters(), CPU, type);
    try (NativeScope scope = new NativeScope()) {
      adapters.flat().copy_(Transfer.tensor(values, CPU, ScalarType.Double));
    }
    return adapters;
  }

  private static Map<String, double[]> gradients(Parameters gradients) {
    Map<String, double[]> all = new LinkedHashMap<>();
    try (NativeScope scope = new NativeScope()) {
      gradients.layout().parameters().keySet()
          .forEach(name -> all.put(name, Transfer.doubles(gradients.get(name).reshape(-1))));
    }
    return all;
  }

  private static Tensor block(Tensor parameter, int first, int count) {
    return parameter.view(-1, parameter.size(-1)).narrow(0, first, count);
  }

  private static double[][] matrix(Tensor parameter, int first, int count) {
    Tensor block = block(parameter, first, count);
    double[] flat = Transfer.doubles(block.reshape(-1));
    int columns = (int) block.size(1);
    return IntStream.range(0, count).mapToObj(row -> Arrays.copyOfRange(flat, row * columns, (row + 1) * columns))
        .toArray(double[][]::new);
  }

  private static Tensor tensor(double[][] matrix) {
    double[] flat = Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    return Transfer.tensor(flat, CPU, ScalarType.Double).view(matrix.length, matrix[0].length);
  }

  private static double[][] times(double scale, double[][] left, double[][] right) {
    double[][] product = new double[left.length][right[0].length];
    for (int i = 0; i < left.length; i++) {
      for (int k = 0; k < right.length; k++) {
        for (int j = 0; j < right[0].length; j++) {
          product[i][j] += scale * left[i][k] * right[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] other = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[0].length; j++) {
        other[j][i] = matrix[i][j];
      }
    }
    return other;
  }
}
