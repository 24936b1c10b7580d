package kedge.cli.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kedge.data.UserError;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/** Counts verdicts by outcome and differences from expected verdicts, in bounded memory. */
final class GradeTally {
  private static final int MOST_VALUES = 20;
  private static final int WIDTH = 60;
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

  void add(Sample sample, Verdict verdict, Optional<String> expected) {
    rows++;
    outcomes.merge(outcome(verdict), 1L, Long::sum);
    if (verdict instanceof Verdict.Scored score) {
      scored++;
      sum += score.value();
    } else {
      String reason = verdict instanceof Verdict.Unscorable lost ? lost.reason()
          : ((Verdict.NotApplicable) verdict).reason();
      if (reasons.containsKey(reason) || reasons.size() < MOST_VALUES) {
        reasons.merge(reason, 1L, Long::sum);
      }
    }
    expected.ifPresent(said -> compare(sample, verdict, said));
  }

  private void compare(Sample sample, Verdict verdict, String said) {
    double wanted = expected(said, sample.problem().id());
    expectations++;
    if (verdict instanceof Verdict.Scored score && Math.abs(score.value() - wanted) <= 1e-9) {
      agreed++;
      return;
    }
    String given = verdict instanceof Verdict.Scored score ? number(score.value()) : outcome(verdict);
    differences.merge(String.format("%-10s %-16s", number(wanted), given), 1L, Long::sum);
    if (examples.size() < shown) {
      Map<String, String> detail = verdict instanceof Verdict.Scored score ? score.detail() : Map.of();
      examples.add(String.format("%s: expected %s, given %s; gold %s; %s; %s", sample.problem().id(), number(wanted),
          given,
          brief(sample.problem().answer().display()), "extracted " + brief(detail.getOrDefault("extracted", "nothing")),
          detail.getOrDefault("rule", "no rule recorded")));
    }
  }

  private static double expected(String said, String place) {
    String word = said.strip().toLowerCase(Locale.ROOT);
    if (word.equals("true") || word.equals("correct")) {
      return 1;
    }
    if (word.equals("false") || word.equals("wrong") || word.equals("incorrect")) {
      return 0;
    }
    if (!word.matches("-?\\d{1,9}(\\.\\d{1,17})?")) {
      throw new UserError(
          place + ": the expected verdict is \"" + said + "\", expected a number, true or false, correct or wrong");
    }
    return Double.parseDouble(word);
  }

  /** Returns the category of a verdict: its recorded outcome if there is one, else its value. */
  private String outcome(Verdict verdict) {
    if (verdict instanceof Verdict.Scored score) {
      String noted = score.detail().getOrDefault("outcome", number(score.value()));
      return outcomes.containsKey(noted) || outcomes.size() < MOST_VALUES ? noted : "other values";
    }
    return verdict instanceof Verdict.Unscorable ? "unscorable" : "not applicable";
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

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String brief(String text) {
    String line = text.replaceAll("\\s+", " ");
    return "\"" + (line.length() <= WIDTH ? line : line.substring(0, WIDTH) + "...") + "\"";
  }
}
