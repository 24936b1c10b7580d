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
import java.util.Set;
import java.util.stream.IntStream;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Sharing;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Segment;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.torch.TinyModels;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranks that divide the experts compute, train and sample with the bits of one process that holds all. */
class ExpertParallelTest {
  private static final int BLOCK = 2;
  private static final int[] LENGTHS = {7, 4, 2, 9, 30, 13, 3, 5, 33};
  /** Sizes that no vector divides; a dense layer between sparse ones. */
  private static final ModelShape SHAPE = ShapeBuilder.of(61, 22, 3).heads(2, 1, 12).dense(19).experts(8, 2, 21)
      .renormalize(true).denseLayers(1).ownHead().context(128).deviation(0.1).build();
  /** What is updated begins and ends anywhere. */
  private static final List<AdamWSettings> SETTINGS = List.of(new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 1),
      new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 0.01, List.of("*self_attn*", "*norm*", "*experts.3.*"),
          Map.of("*norm*", 0.5)),
      new AdamWSettings(0.8, 0.95, 1e-8, 0, 0, List.of("model.layers.*", "model.norm.weight", "lm_head.weight")));

  /** What training leaves, of the whole model or of what a rank holds. */
  private record Left(float[] values, float[] first, float[] second, List<Double> norms, List<float[]> scores,
      List<Double> losses) {
  }

  private static Policy policy(ModelShape shape, Ranks ranks, int experts, boolean checkpointing) {
    Sharing sharing = new Sharing(Reduction.FIXED_TREE, BLOCK, ranks, 0, experts);
    return Policy.random(shape, 5, new PolicyOptions("cpu", ElementType.F32, true, 20, true, checkpointing, 3, 1,
        List.of("*"), sharing));
  }

  private static Left trained(Policy policy) {
    List<Double> norms = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    for (int step = 0; step < SETTINGS.size(); step++) {
      List<TokenSequence> sequences = TinyModels.sequences(policy.shape(), 21 + step, LENGTHS);
      TrainReport report = policy.trainer().accumulate(sequences, 1.1, (index, scored) -> TokenLoss.Part.ofDerivatives(
          TinyModels.slopes(index, scored.logProbabilities().length)), step == 1 ? 0 : 0.1);
      losses.add(report.balanceLoss());
      norms.add(policy.update(1e-2, SETTINGS.get(step)).gradientNorm());
      for (TokenScores each : policy.trainer().score(sequences.subList(0, 7 - 3 * step), 1)) {
        scores.add(each.logProbabilities());
      }
    }
    return new Left(Transfer.floats(policy.values().flat()), Transfer.floats(policy.optimizer().first().flat()),
        Transfer.floats(policy.optimizer().second().flat()), norms, scores, losses);
  }

  /** What a layout holds of the numbers of the whole model. */
  private static float[] part(float[] whole, ParameterLayout layout) {
    float[] part = new float[(int) layout.elements()];
    for (Segment held : layout.segments()) {
      System.arraycopy(whole, (int) held.from(), part, (int) held.at(), (int) held.count());
    }
    return part;
  }

  private static void assertSame(Left one, Left found, ParameterLayout layout, String what) {
    assertEquals(one.losses(), found.losses(), what);
    for (int i = 0; i < one.scores().size(); i++) {
      assertArrayEquals(one.scores().get(i), found.scores().get(i), what + ", scores of sequence " + i);
    }
    assertEquals(one.norms(), found.norms(), what);
    assertArrayEquals(part(one.values(), layout), found.values(), what);
    assertArrayEquals(part(one.first(), layout), found.first(), what);
    assertArrayEquals(part(one.second(), layout), found.second(), what);
  }

  @Test
  void scoresWeightsMomentsAndNormsAreThoseOfOneProcess() {
    for (boolean checkpointing : new boolean[]{false, true}) {
      Left one;
      try (Policy policy = policy(SHAPE, Ranks.ONE, 2, checkpointing)) {
        one = trained(policy);
      }
      for (int[] sizes : new int[][]{{2, 2}, {4, 4}, {4, 2}}) {
        String what = sizes[0] + " ranks, experts divided by " + sizes[1] + ", checkpointing " + checkpointing;
        List<Long> held = RankThreads.run(sizes[0], ranks -> {
          try (Policy policy = policy(SHAPE, ranks, sizes[1], checkpointing)) {
            assertSame(one, trained(policy), policy.values().layout(), what);
            return policy.values().layout().elements();
          }
        });
        long experts = 2L * 8 * 3 * 21 * 22;
        assertEquals(Set.of(one.values().length - experts + experts / sizes[1]), Set.copyOf(held), what);
      }
    }
  }

  /** Completions of the requests of one rank, the later ones longer and more. */
  private static List<List<Completion>> drawn(Policy policy, int from, int to) {
    List<GenerationRequest> requests = IntStream.range(from, to).mapToObj(request -> new GenerationRequest(
        TinyModels.tokens(policy.shape(), 70 + request, 3 + 5 * request),
        IntStream.range(0, 1 + request).mapToObj(sample -> new DrawKey(9, 1, request, sample)).toList())).toList();
    return policy.generator().generate(requests, Sampling.of(1.2, 6 + 4 * from), StopRule.of(Set.of(3, 4)));
  }

  private static void assertSame(List<List<Completion>> one, List<List<Completion>> found) {
    assertEquals(one.size(), found.size());
    for (int i = 0; i < one.size(); i++) {
      for (int sample = 0; sample < one.get(i).size(); sample++) {
        assertArrayEquals(one.get(i).get(sample).tokens(), found.get(i).get(sample).tokens());
        assertArrayEquals(one.get(i).get(sample).logProbabilities(), found.get(i).get(sample).logProbabilities());
      }
    }
  }

  @Test
  void ranksDrawUntilTheLastHasDrawn() {
    int[] ends = {0, 4, 5, 5, 6}; // a rank draws nothing
    for (int[] sizes : new int[][]{{2, 2}, {4, 4}, {4, 2}}) {
      RankThreads.run(sizes[0], ranks -> {
        int from = ends[ranks.rank()];
        int to = ends[ranks.rank() + 1];
        try (Policy one = policy(SHAPE, Ranks.ONE, 1, false); Policy own = policy(SHAPE, ranks, sizes[1], false)) {
          assertSame(drawn(one, from, to), drawn(own, from, to));
          assertSame(drawn(one, to, to), drawn(own, to, to)); // nobody draws
          try (Policy frozen = own.frozen()) {
            List<TokenSequence> sequences = TinyModels.sequences(SHAPE, 3, 5, 4, 9);
            assertArrayEquals(one.trainer().score(sequences, 1).get(2).logProbabilities(),
                frozen.trainer().score(sequences, 1).get(2).logProbabilities());
          }
        }
        return null;
      });
    }
    assertTrue(Arrays.stream(ends).distinct().count() == 4);
  }

  @Test
  void aRankWhoseLogitsAreNotFiniteLeavesTheOthersDrawing() {
    int bad = 60;
    RankThreads.run(2, ranks -> {
      try (Policy one = policy(SHAPE, Ranks.ONE, 1, false);
          Policy own = policy(SHAPE, ranks, 2, false);
          NoGradGuard guard = new NoGradGuard()) {
        own.values().get("embedding").narrow(0, bad, 1).fill_(new Scalar(Double.NaN));
        if (ranks.leads()) {
          GenerationRequest request = new GenerationRequest(new int[]{1, bad}, List.of(new DrawKey(9, 1, 1, 0)));
          assertThrows(NonFiniteLogits.class,
              () -> own.generator().generate(List.of(request), Sampling.of(1, 8), StopRule.of(Set.of(3))));
        } else {
          assertSame(drawn(one, 2, 4), drawn(own, 2, 4));
        }
      }
      return null;
    });
  }

  private static List<Source> sources(Policy policy) {
    return List.of(policy.saved().source("weights"), policy.optimizer().first().source("first"),
        policy.optimizer().second().source("second"));
  }

  @Test
  void aFileIsThatOfOneProcessAndIsReadByAnyRanks(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("one.state");
    Left one;
    try (Policy policy = policy(SHAPE, Ranks.ONE, 1, false)) {
      one = trained(policy);
      SafeTensorsWriter.write(whole, sources(policy), ElementType.F32);
    }
    for (int[] sizes : new int[][]{{2, 2}, {4, 2}}) {
      Path divided = folder.resolve(sizes[0] + ".state");
      RankThreads.run(sizes[0], ranks -> {
        try (Policy policy = policy(SHAPE, ranks, sizes[1], false)) {
          trained(policy);
          if (ranks.leads()) {
            SafeTensorsWriter.write(divided, sources(policy), ElementType.F32);
          } else {
            SafeTensorsWriter.serve(sources(policy));
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return null;
      });
      assertEquals(-1, Files.mismatch(whole, divided), sizes[0] + " ranks");
    }
    RankThreads.run(4, ranks -> {
      try (Policy policy = policy(SHAPE, ranks, 4, false); SafeTensorsFile file = SafeTensorsFile.open(whole)) {
        policy.optimizer().second().read(file, "second");
        assertArrayEquals(part(one.second(), policy.values().layout()),
            Transfer.floats(policy.optimizer().second().flat()));
      }
      return null;
    });
  }
}
