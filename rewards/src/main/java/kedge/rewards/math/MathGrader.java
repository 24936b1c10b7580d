package kedge.rewards.math;

import java.util.Objects;

/**
 * Grades mathematical answers: finds the answer of a completion, reads it in LaTeX or plain notation, and compares it with the known one
 * by the latter's kind. Pure and safe for use by many threads; work is bounded by counts ({@link Limits}), so that the same texts always
 * get the same verdict and none takes long.
 */
public final class MathGrader {
  private final GradingPolicy policy;

  /** Makes a grader that looks for answers by a policy. */
  public MathGrader(GradingPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /**
   * Grades a completion.
   *
   * @param gold the known answer, bare or as the full published solution that holds it in a {@code \boxed{}} or after {@code ####}
   * @param completion the model's text
   */
  public MathVerdict grade(String gold, String completion) {
    String known = Extraction.gold(gold);
    if (known == null) {
      return new MathVerdict(MathOutcome.UNPARSABLE_GOLD, "", "the gold's box is empty or left open", "", "", 0);
    }
    Extraction extraction = Extraction.of(completion, policy);
    if (extraction.answer() == null || extraction.answer().isBlank()) {
      MathVerdict blank = compare(known, "0");
      boolean unreadable = blank.outcome() == MathOutcome.UNPARSABLE_GOLD;
      return unreadable ? blank : new MathVerdict(MathOutcome.NO_ANSWER, "", "no_answer", blank.gold(), "", 0);
    }
    return compare(known, extraction.answer());
  }

  /** Grades a completion against a text or the label of an option: their letters and digits count, and what makes another number. */
  MathVerdict gradeText(String gold, String completion) {
    String known = Words.text(gold);
    if (known.isEmpty()) {
      return new MathVerdict(MathOutcome.UNPARSABLE_GOLD, "", "blank", "", "", 0);
    }
    Extraction extraction = Extraction.of(completion, policy);
    if (extraction.answer() == null || extraction.answer().isBlank()) {
      return new MathVerdict(MathOutcome.NO_ANSWER, "", "no_answer", known, "", 0);
    }
    if (extraction.answer().length() > Limits.ANSWER) {
      return new MathVerdict(MathOutcome.TOO_COMPLEX, extraction.answer(), "an answer of more than " + Limits.ANSWER + " characters", known, "", 0);
    }
    String given = Words.text(extraction.answer());
    char label = known.length() == 1 ? Choices.label(extraction.answer()) : 0;
    boolean same = known.equals(given) || label != 0 && Character.toLowerCase(label) == known.charAt(0);
    return new MathVerdict(same ? MathOutcome.CORRECT : MathOutcome.WRONG, extraction.answer(), "text", known, given, 0);
  }

  /** Compares two bare answers, without extraction. */
  public MathVerdict compare(String gold, String answer) {
    String known = gold.strip();
    String given = answer.strip();
    int plain = PlainNumbers.compare(known, given);
    if (plain >= 0) {
      return new MathVerdict(plain == 1 ? MathOutcome.CORRECT : MathOutcome.WRONG, given, "exact", known, given, 0);
    }
    Reading left;
    try {
      left = Reading.of(known);
    } catch (UnparsableException | TooComplexException unreadable) {
      return new MathVerdict(MathOutcome.UNPARSABLE_GOLD, given, unreadable.getMessage(), "", "", 0);
    }
    Budget budget = new Budget();
    Reading right = null;
    try {
      right = Reading.of(given);
      return decide(left, right, given, budget);
    } catch (UnparsableException unparsable) {
      return new MathVerdict(given.isEmpty() ? MathOutcome.NO_ANSWER : MathOutcome.UNPARSABLE_PREDICTION, given, unparsable.getMessage(), left.describe(),
          "", 0);
    } catch (TooComplexException tooComplex) {
      return new MathVerdict(MathOutcome.TOO_COMPLEX, given, tooComplex.getMessage(), left.describe(), right == null ? "" : right.describe(),
          budget.evaluations());
    }
  }

  private static MathVerdict decide(Reading gold, Reading answer, String given, Budget budget) {
    Comparison comparison = new Comparison(budget);
    if (gold.canonical().equals(answer.canonical())) {
      return verdict(MathOutcome.CORRECT, "same text", gold, answer, given, budget);
    }
    if (Choices.isLabel(gold.nodes().get(0))) {
      char label = Choices.label(given);
      if (label != 0) {
        boolean same = label == ((Node.Variable) gold.nodes().get(0)).name().charAt(0);
        return verdict(same ? MathOutcome.CORRECT : MathOutcome.WRONG, "choice", gold, answer, given, budget);
      }
    }
    char option = Words.plain(given).length() == 1 && Words.plain(gold.written()).length() > 1 ? Choices.labelOfGold(gold.written()) : 0;
    if (option != 0 && Character.toUpperCase(Words.plain(given).charAt(0)) == option) {
      return verdict(MathOutcome.CORRECT, "choice", gold, answer, given, budget);
    }
    for (Node left : gold.nodes()) {
      for (Node right : answer.nodes()) {
        if (comparison.same(left, right)) {
          return verdict(MathOutcome.CORRECT, comparison.rule(), gold, answer, given, budget);
        }
      }
    }
    if (DecimalComma.same(gold, answer)) {
      return verdict(MathOutcome.CORRECT, "decimal comma", gold, answer, given, budget);
    }
    boolean words = !answer.problem().isEmpty() && Words.letters(gold.canonical()).equals(Words.letters(answer.canonical()))
        && gold.nodes().get(0) instanceof Node.Text;
    if (words) {
      return verdict(MathOutcome.CORRECT, "text", gold, answer, given, budget);
    }
    String rule = answer.problem().isEmpty() ? comparison.rule() : answer.problem();
    return verdict(answer.problem().isEmpty() ? MathOutcome.WRONG : MathOutcome.UNPARSABLE_PREDICTION, rule, gold, answer, given, budget);
  }

  private static MathVerdict verdict(MathOutcome outcome, String rule, Reading gold, Reading answer, String given, Budget budget) {
    return new MathVerdict(outcome, given, rule, gold.describe(), answer.describe(), budget.evaluations());
  }
}
