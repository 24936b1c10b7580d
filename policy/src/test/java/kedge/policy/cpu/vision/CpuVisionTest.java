package kedge.policy.cpu.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decode.KvPool;
import kedge.policy.cpu.decode.Prefill;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.vision.ImageInput;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import kedge.policy.vision.PlacedImage;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class CpuVisionTest {
  /** fp32 against fp64, relative; the worst measured was 2e-6. */
  private static final double ROUNDING = 1e-5;

  @Test
  void scoresAndGradientsAreThoseOfAutogradInDoublePrecision() {
    for (Map.Entry<String, ModelShape> entry : RandomImages.shapes().entrySet()) {
      for (int budget : new int[]{1, 1000}) {
        for (boolean checkpointing : new boolean[]{false, true}) {
          compare(entry.getKey(), entry.getValue(), budget, checkpointing);
        }
      }
    }
  }

  private static void compare(String name, ModelShape shape, int budget, boolean checkpointing) {
    List<TokenSequence> sequences = RandomImages.sequences(shape);
    try (NativeScope frame = new NativeScope();
        Parameters wide = TinyModels.gradients(shape, ScalarType.Double);
        Parameters expected = TinyModels.gradients(shape, ScalarType.Double);
        CpuFixture fixture = new CpuFixture(shape, 2, budget, checkpointing)) {
      wide.flat().copy_(fixture.parameters.flat());
      TrainReport truth = new TorchTrainer(shape, wide, expected, 1000).accumulate(sequences, 0.8, CpuFixture.LOSS,
          0.3);
      TrainReport report = fixture.trainer.accumulate(sequences, 0.8, CpuFixture.LOSS, 0.3);
      requireSlots(shape, sequences, truth.slots().images(), report.slots().images());
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(truth.scores().get(i).logProbabilities(), report.scores().get(i).logProbabilities(), 3e-5f,
            name);
      }
      double[] right = Transfer.doubles(expected.flat());
      double[] found = fixture.gradient();
      for (Parameter parameter : fixture.parameters.layout().parameters().values()) {
        int from = (int) parameter.offset();
        int to = from + (int) parameter.elements();
        double[] part = Arrays.copyOfRange(right, from, to);
        if (unused(shape, parameter.name())) {
          assertTrue(Arrays.stream(found, from, to).allMatch(value -> value == 0), parameter.name());
        } else {
          double distance = Floating.distance(part, Arrays.copyOfRange(found, from, to));
          assertTrue(distance < ROUNDING, name + ": " + parameter.name() + " " + distance);
          assertTrue(Arrays.stream(part).anyMatch(value -> value != 0), parameter.name());
        }
      }
    }
  }

  private static void requireSlots(ModelShape shape, List<TokenSequence> sequences, long[][] truth, long[][] found) {
    long tokens = sequences.stream().flatMap(sequence -> sequence.images().stream())
        .mapToLong(placed -> shape.vision().orElseThrow().tokens(placed.image())).sum();
    assertTrue(tokens > 0);
    assertArrayEquals(truth, found);
    Arrays.stream(found).forEach(layer -> assertEquals(tokens * shape.expertsPerToken(), Arrays.stream(layer).sum()));
  }

  private static boolean unused(ModelShape shape, String name) {
    int used = shape.vision().orElseThrow().usedLayers();
    return name.equals("vision.norm") && !shape.vision().orElseThrow().normed()
        || name.startsWith("vision.layers.") && Integer.parseInt(name.split("\\.")[2]) >= used;
  }

  @Test
  void aSequenceScoresTheSameBitsInAnyBatchWithAnyThreads() {
    for (ModelShape shape : RandomImages.shapes().values()) {
      List<TokenSequence> sequences = RandomImages.sequences(shape);
      try (CpuFixture one = new CpuFixture(shape, 1, 1, true); CpuFixture two = new CpuFixture(shape, 2, 1000, false)) {
        List<TokenScores> together = two.trainer.score(sequences, 1);
        for (int i = 0; i < sequences.size(); i++) {
          assertArrayEquals(CpuFixture.bits(one.trainer.score(List.of(sequences.get(i)), 1), 0),
              CpuFixture.bits(together, i));
        }
        double[] first = gradient(one, sequences);
        double[] second = gradient(two, sequences);
        assertTrue(Floating.distance(first, second) < ROUNDING);
      }
    }
  }

  @Test
  void balancedMicroBatchesLeaveLossAndGradients() {
    ModelShape shape = RandomImages.sparse();
    List<ImageInput> images = RandomImages.images(shape.vision().orElseThrow());
    List<TokenSequence> sequences = IntStream.range(0, 12)
        .mapToObj(i -> RandomImages.sequence(shape, i, i % 3 == 0 ? images.subList(0, 1 + i / 3) : List.of())).toList();
    try (CpuFixture whole = new CpuFixture(shape, 2, 1000, false);
        CpuFixture balanced = new CpuFixture(shape, 2, 40, false);
        Parameters same = TinyModels.gradients(shape, ScalarType.Double);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Double)) {
      same.flat().copy_(whole.parameters.flat());
      TrainReport expected = whole.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0.3);
      TrainReport report = balanced.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0.3);
      TrainReport torch = new TorchTrainer(shape, same, gradients, 40).accumulate(sequences, 1, CpuFixture.LOSS, 0.3);
      assertTrue(report.visual().orElseThrow().spread() < report.visual().get().unbalanced(), "it was balanced");
      assertEquals(report.visual(), torch.visual());
      for (int i = 0; i < sequences.size(); i++) {
        assertArrayEquals(CpuFixture.bits(expected.scores(), i), CpuFixture.bits(report.scores(), i));
        assertArrayEquals(torch.scores().get(i).logProbabilities(), report.scores().get(i).logProbabilities(), 3e-5f);
      }
      assertEquals(expected.loss(), report.loss(), 1e-9);
      assertTrue(Floating.distance(whole.gradient(), balanced.gradient()) < ROUNDING);
      assertTrue(Floating.distance(Transfer.doubles(gradients.flat()), balanced.gradient()) < ROUNDING);
    }
  }

  private static double[] gradient(CpuFixture fixture, List<TokenSequence> sequences) {
    fixture.trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0);
    return fixture.gradient();
  }

  @Test
  void textAloneHasTheSameBitsWithAndWithoutATower() {
    ModelShape shape = RandomImages.sparse();
    List<TokenSequence> text = TinyModels.sequences(shape, 5, 9, 4, 20);
    try (CpuFixture seeing = new CpuFixture(shape, 2);
        CpuFixture blind = new CpuFixture(shape.with(Optional.empty()), 2)) {
      for (Parameter parameter : blind.parameters.layout().parameters().values()) {
        blind.parameters.get(parameter.name()).copy_(seeing.parameters.get(parameter.name()));
      }
      List<TokenScores> expected = blind.trainer.score(text, 1);
      List<TokenScores> beside = seeing.trainer
          .score(Stream.concat(text.stream(), RandomImages.sequences(shape).stream()).toList(), 1);
      for (int i = 0; i < text.size(); i++) {
        assertArrayEquals(CpuFixture.bits(expected, i), CpuFixture.bits(beside, i));
      }
      String message = assertThrows(UserError.class, () -> blind.trainer.score(RandomImages.sequences(shape), 1))
          .getMessage();
      assertTrue(message.contains("the policy has no vision tower"), message);
    }
  }

  @Test
  void whatIsDrawnAfterImagesScoresTheSameBitsInAFullForwardPass() {
    for (ModelShape shape : RandomImages.shapes().values()) {
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          CpuVision vision = new CpuVision(fixture.decoder, false);
          CpuGenerator generator = new CpuGenerator(fixture.decoder, vision, 3)) {
        List<GenerationRequest> requests = RandomImages.sequences(shape).stream()
            .map(sequence -> new GenerationRequest(sequence.tokens(), keys(4), sequence.images())).toList();
        List<List<Completion>> drawn = generator.generate(requests, Sampling.of(0.9, 7), Set.of());
        for (int request = 0; request < requests.size(); request++) {
          for (Completion completion : drawn.get(request)) {
            TokenSequence whole = TokenSequence.of(requests.get(request).prompt(), completion.tokens(),
                requests.get(request).images());
            assertArrayEquals(completion.logProbabilities(),
                fixture.trainer.score(List.of(whole), 0.9).get(0).logProbabilities());
          }
        }
        assertEquals(4, vision.computed(), "images of all requests, once each");
      }
    }
  }

  private static List<DrawKey> keys(int count) {
    return Stream.iterate(0, sample -> sample + 1).limit(count).map(sample -> new DrawKey(1, 2, 3, sample)).toList();
  }

  @Test
  void featuresAreKeptUntilTheWeightsThatTheyComeFromChange() {
    ModelShape shape = RandomImages.dense();
    List<TokenSequence> sequences = RandomImages.sequences(shape);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, gradients, 2);
        CpuVision vision = new CpuVision(decoder, false);
        CpuTrainer trainer = new CpuTrainer(decoder, vision, 1000, false, true)) {
      trainer.score(sequences, 1);
      trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0);
      assertEquals(4, vision.computed());
      vision.trained();
      trainer.score(sequences, 1);
      assertEquals(8, vision.computed());
      Set<String> tower = names(parameters, "vision.");
      vision.freeze(tower);
      trainer.score(sequences, 1);
      vision.trained();
      float[] kept = CpuFixture.bits(trainer.score(sequences, 1), 2);
      assertEquals(12, vision.computed(), "the tower is frozen, the adapter computes again");
      vision.replaced();
      assertArrayEquals(CpuFixture.bits(trainer.score(sequences, 1), 2), kept);
      assertEquals(16, vision.computed());
    }
  }

  @Test
  void anImageThatCouldNotBeReadLeavesNoFeatures() {
    ModelShape shape = RandomImages.dense();
    ImageInput sound = RandomImages.images(shape.vision().orElseThrow()).get(0);
    boolean[] readable = {false};
    ImageInput broken = new ImageInput(sound.digest(), sound.tiles(), sound.height(), sound.width(), () -> {
      if (!readable[0]) {
        throw new UserError("no image");
      }
      return sound.load();
    });
    List<TokenSequence> sequence = List.of(RandomImages.sequence(shape, 1, List.of(broken)));
    try (CpuFixture fresh = new CpuFixture(shape, 2, 1000, false);
        CpuFixture fixture = new CpuFixture(shape, 2, 1000, false)) {
      assertThrows(UserError.class, () -> fixture.trainer.score(sequence, 1));
      readable[0] = true;
      assertArrayEquals(CpuFixture.bits(fresh.trainer.score(sequence, 1), 0),
          CpuFixture.bits(fixture.trainer.score(sequence, 1), 0));
    }
  }

  @Test
  void anImageThatCannotBeReadLeavesNoPagesTaken() {
    ModelShape shape = RandomImages.dense();
    ImageInput sound = RandomImages.images(shape.vision().orElseThrow()).get(0);
    ImageInput broken = new ImageInput("broken", sound.tiles(), sound.height(), sound.width(), () -> {
      throw new UserError("no image");
    });
    try (CpuFixture fixture = new CpuFixture(shape, 2);
        CpuVision vision = new CpuVision(fixture.decoder, false);
        KvPool pool = new KvPool(shape);
        Prefill prefill = new Prefill(fixture.decoder, vision, pool)) {
      List<GenerationRequest> many = IntStream.range(0, 2 * Prefill.ROWS / 300)
          .mapToObj(i -> new GenerationRequest(TinyModels.tokens(shape, i, 300), keys(1))).toList();
      TokenSequence last = RandomImages.sequence(shape, 1, List.of(broken));
      List<GenerationRequest> requests = Stream
          .concat(many.stream(), Stream.of(new GenerationRequest(last.tokens(), keys(1), last.images()))).toList();
      assertThrows(UserError.class, () -> prefill.run(requests));
      assertEquals(0, pool.inUse());
      prefill.run(many).forEach(Prefill.Prompt::release);
      assertEquals(0, pool.inUse());
    }
  }

  private static Set<String> names(Parameters parameters, String prefix) {
    return parameters.layout().parameters().keySet().stream().filter(name -> name.startsWith(prefix))
        .collect(Collectors.toSet());
  }

  @Test
  void frozenPartsHaveNoGradientAndTheOthersHaveTheSame() {
    ModelShape shape = RandomImages.dense();
    List<TokenSequence> sequences = RandomImages.sequences(shape);
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, gradients, 2);
        CpuVision vision = new CpuVision(decoder, false);
        CpuTrainer trainer = new CpuTrainer(decoder, vision, 1000, false, true)) {
      trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0);
      double[] whole = Transfer.doubles(gradients.flat());
      for (Set<String> frozen : List.of(names(parameters, "vision."), names(parameters, "adapter."),
          names(parameters, ""))) {
        gradients.flat().zero_();
        vision.freeze(frozen);
        trainer.accumulate(sequences, 1, CpuFixture.LOSS, 0);
        double[] found = Transfer.doubles(gradients.flat());
        for (Parameter parameter : parameters.layout().parameters().values()) {
          boolean none = frozen.contains(parameter.name()) && parameter.name().matches("(vision|adapter)\\..*");
          for (int i = (int) parameter.offset(); i < parameter.offset() + parameter.elements(); i++) {
            assertEquals(none ? 0 : whole[i], found[i], 1e-5 * (1 + Math.abs(whole[i])), parameter.name());
          }
        }
      }
    }
  }

  @Test
  void anImageOutsideItsSequenceIsRefused() {
    ModelShape shape = RandomImages.dense();
    try (CpuFixture fixture = new CpuFixture(shape, 1)) {
      TokenSequence sequence = new TokenSequence(new int[6], new boolean[6],
          List.of(new PlacedImage(4, RandomImages.image(1, 1, 16, 16))));
      assertEquals("an image of 4 tokens is placed at token 4 of a sequence of 6, expected it to begin at 0 or later "
          + "and to end within it",
          assertThrows(UserError.class, () -> fixture.trainer.score(List.of(sequence), 1)).getMessage());
      TokenSequence odd = new TokenSequence(new int[60], new boolean[60],
          List.of(new PlacedImage(4, RandomImages.image(1, 1, 16, 12))));
      String message = assertThrows(UserError.class, () -> fixture.trainer.score(List.of(odd), 1)).getMessage();
      assertTrue(message.contains("multiples of 8"), message);
    }
  }
}
