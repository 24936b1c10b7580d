package kedge.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import kedge.ablation.measure.Measure;
import kedge.ablation.measure.RunScores;
import kedge.ablation.measure.Score;
import kedge.ablation.statistics.PairedDifference;

/**
 * Compares a model soup (the mean of several checkpoints) with its parts. All are evaluated on the same problems, and
 * differences are taken per problem. Intervals cover the sampling of problems only, not the making of other soups.
 */
public final class SoupReport {
  private static final double LEVEL = 0.95;

  private SoupReport() {
  }

  /** A checkpoint and the run folder of its evaluation. */
  public record Evaluated(Path checkpoint, Path run) {
  }

  /**
   * Returns a line for each part and one for the mean, by pass@1 of an eval stage.
   *
   * @throws kedge.data.UserError if a run lacks the eval stage
   */
  public static List<String> lines(List<Evaluated> parts, Evaluated mean, String stage) {
    Measure measure = Measure.of(stage, "pass@1");
    Score whole = new RunScores(mean.run()).read(measure);
    List<String> lines = new ArrayList<>();
    for (Evaluated part : parts) {
      Score own = new RunScores(part.run()).read(measure);
      lines.add(part.checkpoint() + ": " + measure.name() + " " + measure.value(own.value()) + "; the mean has "
          + difference(whole, own, measure));
    }
    lines.add(mean.checkpoint() + ": " + measure.name() + " " + measure.value(whole.value()) + " of " + whole.problems()
        + " problems");
    return lines;
  }

  private static String difference(Score whole, Score part, Measure measure) {
    SortedMap<String, Double> before = part.byProblem();
    double[] differences = whole.byProblem().entrySet().stream().filter(each -> before.containsKey(each.getKey()))
        .mapToDouble(each -> each.getValue() - before.get(each.getKey())).filter(Double::isFinite).toArray();
    if (differences.length < 2) {
      return "fewer than two graded problems in common";
    }
    PairedDifference paired = PairedDifference.of(differences, 1, LEVEL);
    return signed(measure, paired.mean()) + " points (" + signed(measure, paired.low()) + " to "
        + signed(measure, paired.high()) + " over "
        + differences.length + " problems)";
  }

  private static String signed(Measure measure, double difference) {
    return (difference > 0 ? "+" : "") + measure.plain(difference);
  }
}
