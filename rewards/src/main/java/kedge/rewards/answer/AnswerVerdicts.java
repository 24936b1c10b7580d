package kedge.rewards.answer;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.rewards.Abbreviation;
import kedge.rewards.Verdict;

/** Verdicts on answers, in the words that all graders of answers share. */
final class AnswerVerdicts {
  private AnswerVerdicts() {
  }

  /** Read and compared. */
  static Verdict compared(boolean right, String extracted, String rule, String gold, String answer) {
    Map<String, String> detail = detail(right ? "CORRECT" : "WRONG", extracted, rule);
    detail.put("gold", Abbreviation.text(gold));
    detail.put("answer", Abbreviation.distinct(answer));
    return new Verdict.Scored(right ? 1 : 0, detail);
  }

  /** The completion names no answer. */
  static Verdict none() {
    return new Verdict.Scored(0, detail("NO_ANSWER", "", "nothing is named as the answer"));
  }

  /** An answer is named that is none of the kind asked for. */
  static Verdict unreadable(String extracted, String why) {
    return new Verdict.Scored(0, detail("UNPARSABLE_PREDICTION", extracted, why));
  }

  /** The known answer is none of the kind that the reward compares. */
  static Verdict gold(String gold, String expected) {
    return new Verdict.Unscorable("gold answer \"" + Abbreviation.text(gold) + "\" is not " + expected);
  }

  private static Map<String, String> detail(String outcome, String extracted, String rule) {
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("outcome", outcome);
    detail.put("extracted", Abbreviation.text(extracted));
    detail.put("rule", rule);
    return detail;
  }
}
