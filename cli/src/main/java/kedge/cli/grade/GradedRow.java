package kedge.cli.grade;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * What the counts keep of a row.
 *
 * @param scored whether the reward scored it
 * @param value the score
 * @param outcome category of the verdict: its outcome if noted, else its value
 * @param reason why it was not scored, empty if it was
 * @param expected the expected verdict; NaN if none was asked for
 * @param example the disagreement in words; empty if there is none, or more were found than are shown
 */
record GradedRow(boolean scored, double value, String outcome, String reason, double expected,
    String example) implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int WIDTH = 60;

  static GradedRow of(Sample sample, Verdict verdict, double expected, boolean shown) {
    boolean scored = verdict instanceof Verdict.Scored;
    double value = verdict instanceof Verdict.Scored score ? score.value() : 0;
    Map<String, String> detail = verdict instanceof Verdict.Scored score ? score.detail() : Map.of();
    String outcome = scored ? detail.getOrDefault("outcome", number(value))
        : verdict instanceof Verdict.Unscorable ? "unscorable" : "not applicable";
    String reason = verdict instanceof Verdict.Unscorable lost ? lost.reason()
        : verdict instanceof Verdict.NotApplicable none ? none.reason() : "";
    GradedRow row = new GradedRow(scored, value, outcome, reason, expected, "");
    return !shown || row.agrees() ? row
        : new GradedRow(scored, value, outcome, reason, expected,
            String.format("%s: expected %s, given %s; gold %s; %s; %s", sample.problem().id(), number(expected),
                row.given(), brief(sample.problem().answer().display()),
                "extracted " + brief(detail.getOrDefault("extracted", "nothing")),
                detail.getOrDefault("rule", "no rule recorded")));
  }

  /** The expected verdict of a row. @throws UserError naming the row, if it says none */
  static double expected(Optional<String> said, String place) {
    if (said.isEmpty()) {
      return Double.NaN;
    }
    String word = said.get().strip().toLowerCase(Locale.ROOT);
    if (word.equals("true") || word.equals("correct")) {
      return 1;
    }
    if (word.equals("false") || word.equals("wrong") || word.equals("incorrect")) {
      return 0;
    }
    if (!word.matches("-?\\d{1,9}(\\.\\d{1,17})?")) {
      throw new UserError(place + ": the expected verdict is \"" + said.get()
          + "\", expected a number, true or false, correct or wrong");
    }
    return Double.parseDouble(word);
  }

  boolean hasExpected() {
    return !Double.isNaN(expected);
  }

  /** Returns whether the verdict is what was expected, or nothing was. */
  boolean agrees() {
    return !hasExpected() || (scored && Math.abs(value - expected) <= 1e-9);
  }

  /** The verdict in the table of disagreements. */
  String given() {
    return scored ? number(value) : outcome;
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9 ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String brief(String text) {
    String line = text.replaceAll("\\s+", " ");
    return "\"" + (line.length() <= WIDTH ? line : line.substring(0, WIDTH) + "...") + "\"";
  }
}
