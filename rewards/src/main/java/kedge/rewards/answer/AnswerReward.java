package kedge.rewards.answer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kedge.data.Answer;
import kedge.rewards.Abbreviation;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/** A reward that compares the answer stated in a completion with the known one, and the verdicts that all share. */
interface AnswerReward extends Reward {

  @Override
  default boolean gradesAnswer() {
    return true;
  }

  /** Applies a comparison to the answer that a completion states; 0 if it states none. */
  static Verdict grade(Candidate candidate, boolean bare, Function<String, Verdict> comparison) {
    return ExplicitAnswer.of(candidate.whole(), bare).map(comparison).orElseGet(
        () -> new Verdict.Scored(0, detail("NO_ANSWER", "", "nothing is named as the answer")));
  }

  /** Returns the known answer if it is a text or mathematical. */
  static Optional<String> written(Answer answer) {
    boolean written = answer instanceof Answer.Text || answer instanceof Answer.Mathematical;
    return written ? Optional.of(answer.display()) : Optional.empty();
  }

  /** Returns the verdict for a known answer of a kind that the reward does not compare. */
  static Verdict otherKind(Answer answer) {
    return new Verdict.NotApplicable("the answer is of kind " + answer.getClass().getSimpleName());
  }

  /** Returns the verdict for a known answer that cannot be parsed. */
  static Verdict unreadableGold(String gold, String expected) {
    return new Verdict.Unscorable("gold answer \"" + Abbreviation.text(gold) + "\" is not " + expected, true);
  }

  /** Returns the verdict for a stated answer that cannot be parsed. */
  static Verdict unreadable(String extracted, String reason) {
    return new Verdict.Scored(0, detail("UNPARSABLE_PREDICTION", extracted, reason));
  }

  static Verdict compared(boolean right, String extracted, String rule, String gold, String answer) {
    Map<String, String> detail = detail(right ? "CORRECT" : "WRONG", extracted, rule);
    detail.put("gold", Abbreviation.text(gold));
    detail.put("answer", Abbreviation.distinct(answer));
    return new Verdict.Scored(right ? 1 : 0, detail);
  }

  private static Map<String, String> detail(String outcome, String extracted, String rule) {
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("outcome", outcome);
    detail.put("extracted", Abbreviation.text(extracted));
    detail.put("rule", rule);
    return detail;
  }
}
