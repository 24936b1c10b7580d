package kedge.grader;

import java.util.Objects;
import kedge.grader.compare.Choices;
import kedge.grader.compare.Comparison;
import kedge.grader.extract.Extraction;
import kedge.grader.extract.GradingPolicy;
import kedge.grader.parse.AnswerReadings;
import kedge.grader.parse.DecimalComma;
import kedge.grader.parse.PlainNumbers;
import kedge.grader.parse.PlainWords;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;
import kedge.grader.tree.WorkBudget;

/**
 * Grades mathematical answers: finds the answer of a completion, reads it in LaTeX or plain notation, and compares it
 * with the known one by the latter's kind. Pure and safe for use by many threads; work is bounded by counts ({@link
 * Limits}), so that the same texts always get the same verdict and none takes long.
 */
public final class Grader {
  private final GradingPolicy policy;

  /** Makes a grader that looks for answers by a policy. */
  public Grader(GradingPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /**
   * Grades a completion.
   *
   * @param gold the known answer, bare or as the full published solution that holds it in a {@code \boxed{}} or after
   * {@code ####}
   * @param completion the model's text
   */
  public GradingResult grade(String gold, String completion) {
    String known = Extraction.gold(gold);
    if (known == null) {
      return new GradingResult(GradingOutcome.UNPARSABLE_GOLD, "", "the gold's box is empty or left open", "", "", 0);
    }
    Extraction extraction = Extraction.of(completion, policy);
    if (extraction.answer() == null || extraction.answer().isBlank()) {
      GradingResult blank = compare(known, "0");
      boolean unreadable = blank.outcome() == GradingOutcome.UNPARSABLE_GOLD;
      return unreadable ? blank : new GradingResult(GradingOutcome.NO_ANSWER, "", "no_answer", blank.gold(), "", 0);
    }
    return compare(known, extraction.answer());
  }

  /**
   * Grades a completion against a text or the label of an option: their letters and digits count, and what makes
   * another number.
   */
  public GradingResult gradeText(String gold, String completion) {
    String known = PlainWords.text(gold);
    if (known.isEmpty()) {
      return new GradingResult(GradingOutcome.UNPARSABLE_GOLD, "", "blank", "", "", 0);
    }
    Extraction extraction = Extraction.of(completion, policy);
    if (extraction.answer() == null || extraction.answer().isBlank()) {
      return new GradingResult(GradingOutcome.NO_ANSWER, "", "no_answer", known, "", 0);
    }
    if (extraction.answer().length() > Limits.ANSWER) {
      return new GradingResult(GradingOutcome.TOO_COMPLEX, extraction.answer(),
          "an answer of more than " + Limits.ANSWER + " characters", known, "", 0);
    }
    String given = PlainWords.text(extraction.answer());
    char label = known.length() == 1 ? Choices.label(extraction.answer()) : 0;
    boolean same = known.equals(given) || label != 0 && Character.toLowerCase(label) == known.charAt(0);
    return new GradingResult(same ? GradingOutcome.CORRECT : GradingOutcome.WRONG, extraction.answer(), "text", known,
        given, 0);
  }

  /** Compares two bare answers, without extraction. */
  public GradingResult compare(String gold, String answer) {
    String known = gold.strip();
    String given = answer.strip();
    int plain = PlainNumbers.compare(known, given);
    if (plain >= 0) {
      return new GradingResult(plain == 1 ? GradingOutcome.CORRECT : GradingOutcome.WRONG, given, "exact", known, given,
          0);
    }
    AnswerReadings left;
    try {
      left = AnswerReadings.of(known);
    } catch (UnparsableException | TooComplexException unreadable) {
      return new GradingResult(GradingOutcome.UNPARSABLE_GOLD, given, unreadable.getMessage(), "", "", 0);
    }
    WorkBudget budget = new WorkBudget();
    AnswerReadings right = null;
    try {
      right = AnswerReadings.of(given);
      return decide(left, right, given, budget);
    } catch (UnparsableException unparsable) {
      return new GradingResult(given.isEmpty() ? GradingOutcome.NO_ANSWER : GradingOutcome.UNPARSABLE_PREDICTION, given,
          unparsable.getMessage(), left.describe(),
          "", 0);
    } catch (TooComplexException tooComplex) {
      return new GradingResult(GradingOutcome.TOO_COMPLEX, given, tooComplex.getMessage(), left.describe(),
          right == null ? "" : right.describe(),
          budget.evaluations());
    }
  }

  private static GradingResult decide(AnswerReadings gold, AnswerReadings answer, String given, WorkBudget budget) {
    Comparison comparison = new Comparison(budget);
    if (gold.canonical().equals(answer.canonical())) {
      return verdict(GradingOutcome.CORRECT, "same text", gold, answer, given, budget);
    }
    if (Choices.isLabel(gold.nodes().get(0))) {
      char label = Choices.label(given);
      if (label != 0) {
        boolean same = label == ((Node.Variable) gold.nodes().get(0)).name().charAt(0);
        return verdict(same ? GradingOutcome.CORRECT : GradingOutcome.WRONG, "choice", gold, answer, given, budget);
      }
    }
    char option = PlainWords.plain(given).length() == 1 && PlainWords.plain(gold.written()).length() > 1
        ? Choices.labelOfGold(gold.written())
        : 0;
    if (option != 0 && Character.toUpperCase(PlainWords.plain(given).charAt(0)) == option) {
      return verdict(GradingOutcome.CORRECT, "choice", gold, answer, given, budget);
    }
    for (Node left : gold.nodes()) {
      for (Node right : answer.nodes()) {
        if (comparison.same(left, right)) {
          return verdict(GradingOutcome.CORRECT, comparison.rule(), gold, answer, given, budget);
        }
      }
    }
    if (DecimalComma.same(gold, answer)) {
      return verdict(GradingOutcome.CORRECT, "decimal comma", gold, answer, given, budget);
    }
    boolean words = !answer.problem().isEmpty()
        && PlainWords.letters(gold.canonical()).equals(PlainWords.letters(answer.canonical()))
        && gold.nodes().get(0) instanceof Node.Text;
    if (words) {
      return verdict(GradingOutcome.CORRECT, "text", gold, answer, given, budget);
    }
    String rule = answer.problem().isEmpty() ? comparison.rule() : answer.problem();
    return verdict(answer.problem().isEmpty() ? GradingOutcome.WRONG : GradingOutcome.UNPARSABLE_PREDICTION, rule, gold,
        answer, given, budget);
  }

  private static GradingResult verdict(GradingOutcome outcome, String rule, AnswerReadings gold, AnswerReadings answer,
      String given, WorkBudget budget) {
    return new GradingResult(outcome, given, rule, gold.describe(), answer.describe(), budget.evaluations());
  }
}
