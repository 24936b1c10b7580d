package kedge.grader;

import java.util.List;
import java.util.Objects;
import kedge.grader.compare.Choices;
import kedge.grader.compare.Comparison;
import kedge.grader.compare.EvaluatedForm;
import kedge.grader.compare.Restatement;
import kedge.grader.extract.Extraction;
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
 * Grades mathematical answers: extracts the answer of a completion, parses it (LaTeX or plain notation), and compares
 * it with the gold answer by the kind of the gold answer.
 *
 * <pre>{@code
 * GradingResult result = Grader.grade("\\frac12", "So it is \\boxed{0.5}.", GradingPolicy.STRICT);
 * result.correct();   // true
 * result.extracted(); // "0.5"
 * result.rule();      // "exact"
 * }</pre>
 *
 * <p>All methods are pure and thread-safe, and throw no exception for any text. Work is limited by counts, never by a
 * clock, so equal texts always get equal verdicts. {@link Limits} holds the limits: the last 65,536 characters of a
 * completion are read, answers have at most 600 characters and 400 tokens, and a comparison uses at most 60,000 node
 * evaluations and 16 MB.
 */
public final class Grader {
  private Grader() {
  }

  /**
   * Grades a completion.
   *
   * @param gold the gold answer, bare or as a full published solution that contains it in a {@code \boxed{}} or after
   * {@code ####}
   * @param completion the model's text
   * @param policy where the answer is searched, and whether it must be evaluated
   */
  public static GradingResult grade(String gold, String completion, GradingPolicy policy) {
    return grade(gold, completion, policy, "");
  }

  /**
   * Grades a completion with its question. Under a policy that requires evaluated answers, an answer that is copied
   * from the question and is not in the form of the gold answer is {@link GradingOutcome#NOT_EVALUATED}.
   *
   * @param question the question; blank if unknown
   */
  public static GradingResult grade(String gold, String completion, GradingPolicy policy, String question) {
    String known = Extraction.gold(gold);
    if (known == null) {
      return unread(GradingOutcome.UNPARSABLE_GOLD, "", "the gold answer's box is empty or not closed", "");
    }
    String answer = extracted(known, completion, policy);
    if (!answer.isBlank()) {
      return compare(known, answer, policy, question);
    }
    GradingResult blank = compare(known, "0");
    boolean unreadable = blank.outcome() == GradingOutcome.UNPARSABLE_GOLD;
    return unreadable ? blank : unread(GradingOutcome.NO_ANSWER, "", "no_answer", blank.gold());
  }

  /**
   * Grades a completion whose gold answer is a text or the label of an option. Letters, digits and signs that change a
   * number are compared.
   */
  public static GradingResult gradeText(String gold, String completion, GradingPolicy policy) {
    String known = PlainWords.text(gold);
    if (known.isEmpty()) {
      return unread(GradingOutcome.UNPARSABLE_GOLD, "", "blank", "");
    }
    String answer = extracted(known, completion, policy);
    if (answer.isBlank()) {
      return unread(GradingOutcome.NO_ANSWER, "", "no_answer", known);
    }
    if (answer.length() > Limits.ANSWER) {
      return unread(GradingOutcome.TOO_COMPLEX, answer, "an answer of more than " + Limits.ANSWER + " characters",
          known);
    }
    String given = PlainWords.text(answer);
    char label = known.length() == 1 ? Choices.label(answer) : 0;
    boolean same = known.equals(given) || label != 0 && Character.toLowerCase(label) == known.charAt(0);
    return new GradingResult(decided(same), answer, "text", known, given, 0);
  }

  /** Compares two bare answers by value, without extraction. */
  public static GradingResult compare(String gold, String answer) {
    return compare(gold, answer, GradingPolicy.LENIENT, "");
  }

  private static GradingResult compare(String gold, String answer, GradingPolicy policy, String question) {
    String known = gold.strip();
    String given = answer.strip();
    int plain = PlainNumbers.compare(known, given);
    if (plain >= 0) {
      return new GradingResult(decided(plain == 1), given, "exact", known, given, 0);
    }
    AnswerReadings left;
    try {
      left = AnswerReadings.of(known, true);
    } catch (UnparsableException | TooComplexException unreadable) {
      return unread(GradingOutcome.UNPARSABLE_GOLD, given, unreadable.getMessage(), "");
    }
    WorkBudget budget = new WorkBudget();
    AnswerReadings right = null;
    try {
      right = AnswerReadings.of(given);
      GradingResult decided = decide(left, right, given, policy, budget);
      boolean byValue = decided.correct() && !policy.anyForm()
          && !List.of("same text", "choice", "text").contains(decided.rule());
      return byValue && Restatement.isCopied(question, left, right)
          ? new GradingResult(GradingOutcome.NOT_EVALUATED, given, "copied from the question", decided.gold(),
              decided.answer(), decided.evaluations())
          : decided;
    } catch (UnparsableException unparsable) {
      return unread(given.isEmpty() ? GradingOutcome.NO_ANSWER : GradingOutcome.UNPARSABLE_PREDICTION, given,
          unparsable.getMessage(), left.describe());
    } catch (TooComplexException tooComplex) {
      return new GradingResult(GradingOutcome.TOO_COMPLEX, given, tooComplex.getMessage(), left.describe(),
          right == null ? "" : right.describe(), budget.evaluations());
    }
  }

  private static String extracted(String gold, String completion, GradingPolicy policy) {
    boolean label = gold.strip().matches("\\(?[A-Ja-j]\\)?");
    String answer = Extraction.of(completion, policy.lenient(), label).answer();
    return answer == null ? "" : answer;
  }

  private static GradingOutcome decided(boolean same) {
    return same ? GradingOutcome.CORRECT : GradingOutcome.WRONG;
  }

  private static GradingResult unread(GradingOutcome outcome, String extracted, String rule, String gold) {
    return new GradingResult(outcome, extracted, rule, gold, "", 0);
  }

  private static GradingResult decide(AnswerReadings gold, AnswerReadings answer, String given, GradingPolicy policy,
      WorkBudget budget) {
    Comparison comparison = new Comparison(budget);
    GradingOutcome equal = null;
    GradingOutcome outcome = GradingOutcome.CORRECT;
    String rule;
    char label = Choices.isLabel(gold.nodes().get(0)) && !Choices.isDenied(given) ? Choices.label(given) : 0;
    if (gold.canonical().equals(answer.canonical())) {
      rule = "same text";
    } else if (label != 0) {
      outcome = decided(label == ((Node.Variable) gold.nodes().get(0)).name().charAt(0));
      rule = "choice";
    } else if (namesOption(gold.written(), given)) {
      rule = "choice";
    } else if ((equal = equal(gold, answer, comparison, policy, budget)) != null) {
      outcome = equal;
      rule = equal == GradingOutcome.CORRECT ? comparison.rule() : "not evaluated";
    } else if (DecimalComma.same(gold, answer)) {
      rule = "decimal comma";
    } else if (!gold.problem().isEmpty() && Choices.labelOfGold(gold.written()) == 0) {
      outcome = GradingOutcome.UNPARSABLE_GOLD;
      rule = "the gold answer is in no known notation: " + gold.problem();
    } else if (answer.problem().isEmpty()) {
      outcome = GradingOutcome.WRONG;
      rule = comparison.rule();
    } else {
      boolean words = gold.nodes().get(0) instanceof Node.Text && !Choices.isDenied(given)
          && PlainWords.letters(gold.canonical()).equals(PlainWords.letters(answer.canonical()));
      outcome = words ? GradingOutcome.CORRECT : GradingOutcome.UNPARSABLE_PREDICTION;
      rule = words ? "text" : answer.problem();
    }
    return new GradingResult(outcome, given, rule, gold.describe(), answer.describe(), budget.evaluations());
  }

  /**
   * Returns CORRECT if a reading of the answer equals one of the gold answer, NOT_EVALUATED if only unevaluated
   * readings do, else null.
   */
  private static GradingOutcome equal(AnswerReadings gold, AnswerReadings answer, Comparison comparison,
      GradingPolicy policy, WorkBudget budget) {
    GradingOutcome outcome = null;
    for (Node left : gold.nodes()) {
      for (Node right : answer.nodes()) {
        if (comparison.same(left, right)) {
          if (policy.anyForm() || EvaluatedForm.matches(left, right, budget)) {
            return GradingOutcome.CORRECT;
          }
          outcome = GradingOutcome.NOT_EVALUATED;
        }
      }
    }
    return outcome;
  }

  /** Returns whether an answer is only the label of a gold answer that is an option with its label. */
  private static boolean namesOption(String gold, String answer) {
    String letter = PlainWords.plain(answer);
    return letter.length() == 1 && PlainWords.plain(gold).length() > 1
        && Choices.labelOfGold(gold) == Character.toUpperCase(letter.charAt(0));
  }
}
