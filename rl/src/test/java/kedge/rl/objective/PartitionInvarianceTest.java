package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.score.TokenScores;
import org.junit.jupiter.api.Test;

/**
 * The loss is the step's: it does not depend on micro-batches, on the order of completions or on repetition, and at the
 * first update every ratio is exactly 1.
 */
class PartitionInvarianceTest {

  @Test
  void everyCutIntoMicroBatchesAndEveryOrderGivesTheSameBits() {
    RaggedBatch batch = batchOfSix();
    List<List<Integer>> orders = permutations(List.of(0, 1, 2, 3, 4, 5));
    int looked = 0;
    for (Presets each : Presets.values()) {
      Preset preset = each.preset(12);
      List<SequenceInput> inputs = batch.inputs(preset.advantage());
      StepLoss whole = new StepLoss(preset.objective(), inputs);
      ObjectiveReport report = Oracle.report(whole, batch.current);
      double[][] expected = new double[6][];
      for (int i = 0; i < 6; i++) {
        expected[i] = whole.evaluate(i, batch.current[i]).derivatives();
      }
      for (List<Integer> order : orders) {
        for (int cuts = 0; cuts < 32; cuts++) {
          StepLoss step = new StepLoss(preset.objective(), inputs);
          double accumulated = 0;
          SequenceMetrics[] completions = new SequenceMetrics[6];
          for (List<Integer> microBatch : cut(order, cuts)) {
            double part = 0;
            for (int i : microBatch) {
              completions[i] = step.metrics(i, batch.current[i]);
              part += completions[i].result().loss();
              assertArrayEquals(expected[i], completions[i].result().derivatives(), 0);
            }
            accumulated += part;
          }
          assertEquals(report, ObjectiveReport.of(List.of(completions)));
          assertEquals(report.loss(), accumulated, 1e-12);
          looked++;
        }
      }
      // the order of the list itself: sums are taken in another order, so the last bits may differ
      for (List<Integer> order : orders) {
        StepLoss step = new StepLoss(preset.objective(), order.stream().map(inputs::get).toList());
        for (int place = 0; place < 6; place++) {
          assertArrayEquals(expected[order.get(place)],
              step.evaluate(place, batch.current[order.get(place)]).derivatives(), 0);
        }
        double[][] current = order.stream().map(i -> batch.current[i]).toArray(double[][]::new);
        assertEquals(report.loss(), Oracle.report(step, current).loss(), 1e-12);
      }
    }
    assertEquals(7 * 720 * 32, looked);
  }

  @Test
  void weightsSettledPerMicroBatchWouldBeAnotherLoss() {
    RaggedBatch batch = batchOfSix();
    for (Presets each : List.of(Presets.DAPO, Presets.CISPO, Presets.REINFORCE_PLUS_PLUS, Presets.GRPO)) {
      List<SequenceInput> inputs = batch.inputs(each.preset(12).advantage());
      double whole = loss(each.preset(12).objective(), inputs, List.of(batch.current));
      double first = loss(each.preset(12).objective(), inputs.subList(0, 2), List.of(batch.current).subList(0, 2));
      double second = loss(each.preset(12).objective(), inputs.subList(2, 6), List.of(batch.current).subList(2, 6));
      assertTrue(Math.abs(whole - (first + second) / 2) > 1e-3 * Math.abs(whole), each.key());
    }
  }

  @Test
  void theSameBatchTwiceHasTheSameLossAndHalfTheDerivatives() {
    int looked = 0;
    for (Presets each : Presets.values()) {
      for (int seed = 0; seed < 20; seed++) {
        RaggedBatch batch = new RaggedBatch(seed, 0.3);
        PolicyObjective objective = each.preset(12).objective();
        List<SequenceInput> once = batch.inputs(each.preset(12).advantage());
        List<SequenceInput> twice = new ArrayList<>(once);
        twice.addAll(once);
        List<double[]> current = new ArrayList<>(List.of(batch.current));
        current.addAll(List.of(batch.current));
        assertEquals(loss(objective, once, List.of(batch.current)), loss(objective, twice, current), 1e-12, each.key());
        double[] single = new StepLoss(objective, once).evaluate(0, batch.current[0]).derivatives();
        double[] half = new StepLoss(objective, twice).evaluate(0, batch.current[0]).derivatives();
        for (int t = 0; t < half.length; t++) {
          assertEquals(single[t], 2 * half[t], 1e-12);
          looked++;
        }
      }
    }
    assertTrue(looked > 500, "looked at " + looked);
  }

  @Test
  void atTheFirstUpdateEveryRatioIsExactlyOne() {
    int ratios = 0;
    for (Presets each : Presets.values()) {
      for (int seed = 0; seed < 30; seed++) {
        RaggedBatch batch = new RaggedBatch(seed, 0.3);
        // log-probabilities arrive in single precision, from the same kernel both times
        List<SequenceInput> inputs = batch.inputs(each.preset(12).advantage()).stream()
            .map(PartitionInvarianceTest::single).toList();
        StepLoss step = new StepLoss(each.preset(12).objective(), inputs);
        ObjectiveReport report = step.report(inputs.stream().map(input -> narrow(input.old()))
            .map(scores -> new TokenScores(scores, new float[scores.length])).toList());
        if (report.tally(ObjectiveMetric.RATIO).count() > 0) {
          assertEquals(0, report.tally(ObjectiveMetric.RATIO_DEVIATION).maximum(), 0);
          assertEquals(1, report.tally(ObjectiveMetric.RATIO).mean(), 0);
          assertEquals(0, report.tally(ObjectiveMetric.DRIFT_K3).maximum(), 0);
          assertEquals(0, report.tally(ObjectiveMetric.CLIP_LOW).sum() + report.tally(ObjectiveMetric.CLIP_HIGH).sum(),
              0);
          ratios += (int) report.tally(ObjectiveMetric.RATIO).count();
        }
      }
    }
    assertTrue(ratios > 5000, "looked at " + ratios);
  }

  @Test
  void gspoWithATokenMeanWouldBeAnotherObjective() {
    RaggedBatch batch = batchOfSix();
    PolicyObjective gspo = Presets.GSPO.preset(12).objective();
    List<SequenceInput> inputs = batch.inputs(Presets.GSPO.preset(12).advantage());
    double tokens = TrainedCounts.of(gspo, inputs).tokens();
    double right = loss(gspo, inputs, List.of(batch.current));
    double trap = IntStream.range(0, 6)
        .mapToDouble(i -> gspo.evaluate(inputs.get(i), batch.current[i], new TrainedCounts(1, 1)).loss()
            * inputs.get(i).length() / tokens)
        .sum();
    assertTrue(Math.abs(right - trap) > 1e-2 * Math.abs(right), right + " and " + trap);
  }

  private static double loss(PolicyObjective objective, List<SequenceInput> inputs, List<double[]> current) {
    return Oracle.report(new StepLoss(objective, inputs), current.toArray(double[][]::new)).loss();
  }

  /**
   * A batch of exactly six scorable completions whose advantages are not all 0 and whose lengths differ between its
   * halves.
   */
  private static RaggedBatch batchOfSix() {
    return IntStream.range(0, 10_000).mapToObj(seed -> new RaggedBatch(seed, 0.3)).filter(batch -> batch.size() == 6
        && List.of(batch.totals).stream().allMatch(java.util.OptionalDouble::isPresent)
        && batch.inputs(Presets.GRPO.preset(9).advantage()).stream().allMatch(input -> input.advantage() != 0)
        && batch.current[0].length + batch.current[1].length > 12).findFirst().orElseThrow();
  }

  private static SequenceInput single(SequenceInput input) {
    double[] old = SequenceInput.widen(narrow(input.old()));
    return new SequenceInput(old, input.sampler(), input.reference(), input.advantage(), input.trained(),
        input.truncated());
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** Bit k of {@code cuts} cuts after place k. */
  private static List<List<Integer>> cut(List<Integer> order, int cuts) {
    List<List<Integer>> parts = new ArrayList<>();
    int from = 0;
    for (int place = 0; place < order.size(); place++) {
      if (place == order.size() - 1 || (cuts >> place & 1) == 1) {
        parts.add(order.subList(from, place + 1));
        from = place + 1;
      }
    }
    return parts;
  }

  private static List<List<Integer>> permutations(List<Integer> of) {
    if (of.size() == 1) {
      return List.of(of);
    }
    List<List<Integer>> all = new ArrayList<>();
    for (int first : of) {
      List<Integer> rest = of.stream().filter(other -> other != first).toList();
      for (List<Integer> tail : permutations(rest)) {
        List<Integer> order = new ArrayList<>(List.of(first));
        order.addAll(tail);
        all.add(order);
      }
    }
    return all;
  }
}
