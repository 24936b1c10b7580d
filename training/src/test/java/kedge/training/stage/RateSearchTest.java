package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.ProblemOrder;
import kedge.policy.TinyPolicy;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.sft.CrossEntropy;
import kedge.sft.SftReport;
import kedge.sft.SftStep;
import kedge.sft.adalrs.AdaLrs;
import kedge.sft.adalrs.LearningRateSearch.Action;
import kedge.training.folder.RunState;
import org.junit.jupiter.api.Test;

/**
 * Real steps of a real policy; only the losses that the search is told are written here, so that it takes every way.
 */
class RateSearchTest {
  private static final long STEPS = 60;
  private static final AdaLrs SETTINGS = new AdaLrs(0.01, 0, 3, 3, 2, 0.99, 0, 0.9, new LearningRate.Constant(0.01, 0));

  /** Weights, moments and step count, bit for bit. */
  private record Bits(List<int[]> tensors, long updates) {
    static Bits of(TinyPolicy rig) {
      return new Bits(List.of(bits(Transfer.floats(rig.policy.values().flat())),
          bits(Transfer.floats(rig.policy.optimizer().first().flat())),
          bits(Transfer.floats(rig.policy.optimizer().second().flat()))), rig.policy.optimizer().steps());
    }

    private static int[] bits(float[] values) {
      return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }

    void same(Bits other, String what) {
      assertEquals(updates, other.updates, what);
      for (int i = 0; i < tensors.size(); i++) {
        assertArrayEquals(tensors.get(i), other.tensors.get(i), what + ": values, first and second moments: " + i);
      }
    }
  }

  /** What a run of told losses left. @param trained the state right after each step's update, before any rollback */
  private record Trace(Bits start, List<Bits> trained, List<Bits> left, List<Action> actions) {
  }

  private static Trace search(double... losses) {
    try (TinyPolicy rig = new TinyPolicy(256); RateSearch search = new RateSearch(SETTINGS, STEPS, rig.policy)) {
      SftStep step = new SftStep(rig.policy, rig.encoder, new ProblemOrder(new TinyPolicy.Sums(400), 3),
          new SftStep.Settings(STEPS, 4, 64, CrossEntropy.Mean.TOKEN,
              LearnedTurns.ASSISTANT, DirectFormat.ANSWER, AdamWSettings.standard(), new LearningRate.Constant(0.01, 0),
              16, 0));
      step.run(399, 0.01);
      Trace trace = new Trace(Bits.of(rig), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      RunState state = RunState.start();
      for (double loss : losses) {
        RateSearch.Step done = search.step(state, (batch, rate) -> {
          SftReport report = step.run(batch, rate);
          trace.trained().add(Bits.of(rig));
          return new SftReport(loss, report.targets(), report.tokens(), report.microBatches(), report.fill(),
              report.trained(), report.update());
        });
        trace.left().add(Bits.of(rig));
        trace.actions().add(done.next().action());
        state = state.after(0, rig.policy.optimizer().steps(), done.next().search());
      }
      return trace;
    }
  }

  @Test
  void everyTrialBeginsWithTheRoundsStartAndARollbackIsWhereTheKeptArmArrivedBitForBit() {
    Trace trace = search(94, 93, 92, 94, 94.5, 95.1, 94, 92.5, 90.9, 94, 93.4, 92.7);
    assertEquals(List.of(Action.TRY, Action.TRY_AGAIN, Action.TRY, Action.ROLL_BACK),
        List.of(trace.actions().get(2), trace.actions().get(5),
            trace.actions().get(8), trace.actions().get(11)));
    for (int end : new int[]{2, 5, 8}) {
      assertFalse(Arrays.equals(trace.start().tensors().get(0), trace.trained().get(end).tensors().get(0)),
          "the arm moved the weights");
      trace.start().same(trace.left().get(end), "after step " + end);
    }
    trace.trained().get(8).same(trace.left().get(11), "the lowered arm was kept");
    assertFalse(Arrays.equals(trace.trained().get(2).tensors().get(0), trace.trained().get(8).tensors().get(0)),
        "the arms differ");
  }

  @Test
  void anUndecidedRoundGoesOnFromThePlainRateAndAFailedOneFromItsStart() {
    Trace undecided = search(5, 4, 3, 5, 4.5, 2.6, 5, 4.4, 2.7);
    assertEquals(Action.ROLL_BACK, undecided.actions().get(8));
    undecided.trained().get(2).same(undecided.left().get(8), "the plain rate");
    Trace failed = search(5, Double.NaN);
    assertEquals(Action.ROLL_BACK_TO_START, failed.actions().get(1));
    failed.start().same(failed.left().get(1), "the start");
    Trace kept = search(100, 99, 98, 100, 98.1, 96);
    assertEquals(Action.KEEP, kept.actions().get(5));
    kept.trained().get(5).same(kept.left().get(5), "the raised rate");
  }
}
