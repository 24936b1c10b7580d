package kedge.cli.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts verdicts by outcome and differences from expected verdicts, in bounded memory. */
final class GradeTally {
  private static final int MOST_VALUES = 20;
  private final int shown;
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<String, Long> reasons = new LinkedHashMap<>();
  private final Map<String, Long> differences = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long rows;
  private long scored;
  private double sum;
  private long expectations;
  private long agreed;

  /** @param shown maximum number of disagreements listed */
  GradeTally(int shown) {
    this.shown = shown;
  }

  void add(GradedRow row) {
    rows++;
    String outcome = row.scored() && !outcomes.containsKey(row.outcome()) && outcomes.size() >= MOST_VALUES
        ? "other values"
        : row.outcome();
    outcomes.merge(outcome, 1L, Long::sum);
    if (row.scored()) {
      scored++;
      sum += row.value();
    } else if (reasons.containsKey(row.reason()) || reasons.size() < MOST_VALUES) {
      reasons.merge(row.reason(), 1L, Long::sum);
    }
    if (row.hasExpected()) {
      compare(row);
    }
  }

  private void compare(GradedRow row) {
    expectations++;
    if (row.agrees()) {
      agreed++;
      return;
    }
    differences.merge(String.format("%-10s %-16s", GradedRow.number(row.expected()), row.given()), 1L, Long::sum);
    if (examples.size() < shown) {
      examples.add(row.example());
    }
  }

  /**
   * Returns the lines to print.
   *
   * @param seconds time spent grading
   */
  List<String> lines(String reward, double seconds) {
    List<String> lines = new ArrayList<>();
    String mean = scored > 0 ? String.format(Locale.ROOT, ", mean %.4f over %d scored", sum / scored, scored)
        : ", none scored";
    lines.add(rows + " rows, reward " + reward + mean);
    outcomes.forEach((outcome, count) -> lines
        .add(String.format(Locale.ROOT, "  %-24s %9d  %5.1f %%", outcome, count, 100.0 * count / rows)));
    reasons.forEach((reason, count) -> lines.add("  " + count + " times: " + reason));
    if (expectations > 0) {
      lines.add(String.format(Locale.ROOT, "%d of %d agree with the expected verdicts (%.2f %%)", agreed, expectations,
          100.0 * agreed / expectations));
      if (!differences.isEmpty()) {
        lines.add(String.format("  %-10s %-16s %s", "expected", "given", "rows"));
        differences.forEach((pair, count) -> lines.add("  " + pair + " " + count));
        examples.forEach(example -> lines.add("  " + example));
        long more = expectations - agreed - examples.size();
        lines.add(more > 0 ? "  and " + more + " more; --show N lists more" : "");
      }
    }
    lines.add(String.format(Locale.ROOT, "%.0f verdicts per second (%.2f s of grading)",
        seconds > 0 ? rows / seconds : 0, seconds));
    lines.removeIf(String::isEmpty);
    return lines;
  }
}
