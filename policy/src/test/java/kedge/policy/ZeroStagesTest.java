package kedge.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.RandomWeights;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Shards;
import kedge.policy.distributed.Sharing;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.model.Lora;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.DividedBuffer;
import kedge.policy.optim.NonFiniteGradient;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZeRO: shards of the optimizer's state and of gradients leave the bits of one process that holds all. */
class ZeroStagesTest {
  private static final int BLOCK = 2;
  private static final int[] LENGTHS = {7, 4, 2, 9, 30, 13, 3, 5, 33};
  /** Sizes that no vector divides, in six runs of a shard. */
  private static final ModelShape ODD = ShapeBuilder.of(61, 22, 2).heads(2, 1, 12).experts(5, 2, 21).renormalize(true)
      .ownHead().context(128).deviation(0.1).build();
  /** Fewer parameters than one run of a shard. */
  private static final ModelShape SMALL = ShapeBuilder.of(13, 8, 1).heads(2, 1, 4).dense(12).context(64).deviation(0.1)
      .build();
  /** Each step trains other weights, so that what is updated begins and ends anywhere in a shard. */
  private static final List<AdamWSettings> SETTINGS = List.of(new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 1),
      new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 0.01, List.of("*self_attn*", "*norm*"), Map.of("*norm*", 0.5)),
      new AdamWSettings(0.8, 0.95, 1e-8, 0, 0, List.of("model.layers.*", "model.norm.weight", "lm_head.weight")));
  @TempDir
  static Path folder;

  /** What training leaves. @param moments of the whole model, or of a rank's shard */
  private record Left(float[] values, float[] first, float[] second, List<Double> norms) {
  }

  private static Sharing sharing(Ranks ranks, int stage) {
    return new Sharing(Reduction.FIXED_TREE, BLOCK, ranks, stage, 1);
  }

  private static PolicyOptions options(Sharing sharing) {
    return new PolicyOptions("cpu", ElementType.F32, true, 64, true, false, 8, 1, List.of("*"), sharing);
  }

  private static Policy policy(ModelShape shape, Sharing sharing) {
    return Policy.random(shape, 5, options(sharing));
  }

  private static void accumulate(Policy policy, int step) {
    List<TokenSequence> sequences = TinyModels.sequences(policy.shape(), 21 + step, LENGTHS);
    policy.trainer().accumulate(sequences, 1.1, (index, scores) -> TokenLoss.Part.ofDerivatives(
        TinyModels.slopes(index, scores.logProbabilities().length)), 0.1);
  }

  private static Left trained(Policy policy, List<AdamWSettings> settings) {
    List<Double> norms = new ArrayList<>();
    for (int step = 0; step < settings.size(); step++) {
      accumulate(policy, step);
      norms.add(policy.update(1e-2, settings.get(step)).gradientNorm());
    }
    return left(policy, norms);
  }

  private static Left left(Policy policy, List<Double> norms) {
    return new Left(Transfer.floats(policy.values().flat()), floats(policy.optimizer().first()),
        floats(policy.optimizer().second()), norms);
  }

  private static float[] floats(DividedBuffer moment) {
    return moment.flat().numel() == 0 ? new float[0] : Transfer.floats(moment.flat());
  }

  /** Compares a rank with the whole of one process. */
  private static void assertSame(Left one, Left found, Shards shards, String what) {
    assertArrayEquals(one.values(), found.values(), what);
    assertEquals(one.norms(), found.norms(), what);
    int from = (int) shards.start();
    int to = (int) shards.end();
    assertArrayEquals(Arrays.copyOfRange(one.first(), from, to), found.first(), what);
    assertArrayEquals(Arrays.copyOfRange(one.second(), from, to), found.second(), what);
  }

  private static void compare(Function<Sharing, Policy> policies, List<AdamWSettings> settings, String name,
      int... sizes) {
    Left one;
    try (Policy policy = policies.apply(sharing(Ranks.ONE, 0))) {
      one = trained(policy, settings);
    }
    for (int size : sizes) {
      for (int stage = 0; stage <= 2; stage++) {
        int zero = stage;
        List<Long> bytes = RankThreads.run(size, ranks -> {
          Sharing sharing = sharing(ranks, zero);
          try (Policy policy = policies.apply(sharing)) {
            Left found = trained(policy, settings);
            assertSame(one, found, sharing.shards(one.values().length), name + ", " + size + " ranks, stage " + zero);
            return policy.optimizer().first().flat().nbytes() + policy.optimizer().second().flat().nbytes();
          }
        });
        long whole = 8L * one.values().length;
        long largest = bytes.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertEquals(zero == 0 ? whole : 8 * new Shards(one.values().length, size, 0).largest(), largest);
        assertEquals(zero == 0 ? size * whole : whole, bytes.stream().mapToLong(Long::longValue).sum());
      }
    }
  }

  @Test
  void weightsMomentsAndNormsAreThoseOfOneProcess() {
    compare(sharing -> policy(ODD, sharing), SETTINGS, "odd sizes", 2, 3, 4);
  }

  @Test
  void aRankMayHaveAnEmptyShard() {
    assertTrue(new Shards(3 * Shards.RUN, 4, 0).size(0) == 0);
    compare(sharing -> policy(SMALL, sharing), List.of(SETTINGS.get(0), SETTINGS.get(0)), "one run", 3);
  }

  @Test
  void oneRankHasNothingToDivide() {
    try (Policy policy = policy(SMALL, sharing(Ranks.ONE, 2))) {
      assertEquals(policy.values().flat().numel(), policy.optimizer().first().flat().numel());
      assertTrue(!policy.optimizer().first().divided());
    }
  }

  @Test
  void adaptersAreDividedAsWeightsAre() {
    LoraLayout layout = new LoraLayout(ODD, new Lora(5, 8, false, List.of(Lora.ALL_LINEAR)));
    assertTrue(layout.parameters().elements() > Shards.RUN, () -> "" + layout.parameters().elements());
    try (Policy base = Policy.random(ODD, 5, options(Sharing.NONE).frozen())) {
      compare(
          sharing -> base.beside(options(sharing), Optional.of(layout), values -> new RandomWeights(7, 0.1).fill(
              values)),
          List.of(SETTINGS.get(0), SETTINGS.get(0)), "adapters", 2, 3);
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsRefusedByAllRanksAndChangesNothing() {
    RankThreads.run(2, ranks -> {
      try (Policy policy = policy(ODD, sharing(ranks, 2))) {
        Left before = left(policy, List.of());
        policy.trainer().accumulate(TinyModels.sequences(ODD, 3, LENGTHS), 1, (index,
            scores) -> TokenLoss.Part.ofDerivatives(index == 0
                ? IntStream.range(0, scores.logProbabilities().length).mapToDouble(i -> Double.NaN).toArray()
                : new double[scores.logProbabilities().length]),
            0);
        assertThrows(NonFiniteGradient.class, () -> policy.update(1e-2, SETTINGS.get(0)));
        assertArrayEquals(before.values(), Transfer.floats(policy.values().flat()));
        assertArrayEquals(before.first(), floats(policy.optimizer().first()));
      }
      return null;
    });
  }

  private static List<Source> sources(Policy policy) {
    return List.of(policy.optimizer().first().source("first"), policy.optimizer().second().source("second"));
  }

  private static void write(Policy policy, Path file) {
    try {
      SafeTensorsWriter.write(file, sources(policy), ElementType.F32);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileOfMomentsIsThatOfOneProcessAndIsReadByAnyNumberOfRanks() throws IOException {
    Path whole = folder.resolve("one.state");
    Left one;
    try (Policy policy = policy(ODD, sharing(Ranks.ONE, 0))) {
      one = trained(policy, SETTINGS);
      write(policy, whole);
    }
    for (int size : new int[]{2, 4}) {
      Path divided = folder.resolve(size + ".state");
      RankThreads.run(size, ranks -> {
        try (Policy policy = policy(ODD, sharing(ranks, 2))) {
          trained(policy, SETTINGS);
          if (ranks.leads()) {
            write(policy, divided);
          } else {
            SafeTensorsWriter.serve(sources(policy));
          }
        }
        return null;
      });
      assertEquals(-1, Files.mismatch(whole, divided), size + " ranks");
    }
    RankThreads.run(3, ranks -> {
      try (Policy policy = policy(ODD, sharing(ranks, 1)); SafeTensorsFile file = SafeTensorsFile.open(whole)) {
        policy.optimizer().first().read(file, "first");
        policy.optimizer().second().read(file, "second");
        Shards shards = sharing(ranks, 1).shards(one.values().length);
        assertArrayEquals(Arrays.copyOfRange(one.second(), (int) shards.start(), (int) shards.end()),
            floats(policy.optimizer().second()));
      }
      return null;
    });
  }
}
