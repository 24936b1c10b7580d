package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import kedge.rl.advantage.GroupCentered;
import org.junit.jupiter.api.Test;

/** Every value of every axis with every value of the others, wherever the combination is allowed. */
class AxesTest {
  private static final Map<String, Clip> CLIPS = Map.of("band", new Clip.Band(0.1, 0.15), "dual",
      new Clip.DualBand(0.1, 0.15, 1.3), "cap", new Clip.Cap(1.2),
      "none", new Clip.None());
  private static final Map<String, Aggregation> AGGREGATIONS = Map.of("sequence_mean", new Aggregation.SequenceMean(),
      "token_mean",
      new Aggregation.TokenMean(), "fixed_length", new Aggregation.FixedLength(17));
  private static final Map<String, KlPenalty> PENALTIES = Map.of("none", new KlPenalty.None(), "k2",
      new KlPenalty.InLoss(KlEstimator.K2, 0.07), "k3",
      new KlPenalty.InLoss(KlEstimator.K3, 0.07), "k1 in reward", new KlPenalty.InReward(KlEstimator.K1, 0.07));
  private static final Map<String, MismatchCorrection> CORRECTIONS = Map.of("none", MismatchCorrection.none(), "cap",
      MismatchCorrection.capped(1.05),
      "cap and mask", new MismatchCorrection(OptionalDouble.of(1.05), 0.97, OptionalDouble.of(1.03)));

  @Test
  void everyAllowedCombinationEqualsTheTextbookLossOnRaggedRandomBatches() {
    int batches = 0;
    int compared = 0;
    Map<ObjectiveMetric, MetricTally> tallies = new EnumMap<>(ObjectiveMetric.class);
    List<String[]> combinations = combinations();
    for (String[] words : combinations) {
      for (int round = 0; round < 3; round++) {
        RaggedBatch batch = new RaggedBatch(1000 + batches, 0.4);
        boolean mask = (batches & 1) == 1;
        List<SequenceInput> inputs = batch.inputs(new GroupCentered());
        PolicyObjective objective = new PolicyObjective(RatioLevel.valueOf(words[0].toUpperCase(java.util.Locale.ROOT)),
            CLIPS.get(words[1]),
            AGGREGATIONS.get(words[2]), PENALTIES.get(words[3]), CORRECTIONS.get(words[4]),
            mask ? Truncated.MASK : Truncated.KEEP);
        AxisLosses textbook = new AxisLosses(batch, inputs, words[0], words[1], words[2], words[3], words[4], mask);
        compared += Oracle.compare(objective, inputs, batch.current, textbook::loss,
            String.join(", ", words) + " seed " + (1000 + batches));
        StepLoss step = new StepLoss(objective, inputs);
        for (int i = 0; i < inputs.size(); i++) {
          step.metrics(i, batch.current[i]).tallies()
              .forEach((metric, tally) -> tallies.merge(metric, tally, MetricTally::plus));
        }
        batches++;
      }
    }
    System.out.println("axes: " + compared + " derivatives in " + batches + " ragged batches of " + combinations.size()
        + " combinations");
    assertEquals((4 * 3 + 2 * 3) * 4 * 3 * 3, batches);
    for (ObjectiveMetric metric : ObjectiveMetric.values()) {
      assertTrue(metric == ObjectiveMetric.ENTROPY || tallies.get(metric).sum() != 0, "nothing exercised " + metric);
    }
  }

  private static List<String[]> combinations() {
    List<String[]> combinations = new ArrayList<>();
    for (String ratio : List.of("token", "sequence", "sequence_product")) {
      for (String clip : List.of("band", "dual", "cap", "none")) {
        for (String aggregation : List.of("sequence_mean", "token_mean", "fixed_length")) {
          if (ratio.equals("token") || aggregation.equals("sequence_mean") && !clip.equals("cap")) {
            for (String kl : List.of("none", "k2", "k3", "k1 in reward")) {
              for (String mismatch : List.of("none", "cap", "cap and mask")) {
                combinations.add(new String[]{ratio, clip, aggregation, kl, mismatch});
              }
            }
          }
        }
      }
    }
    return combinations;
  }
}
