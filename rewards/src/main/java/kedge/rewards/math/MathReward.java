package kedge.rewards.math;

import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.FinalAnswer;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's {@linkplain FinalAnswer final answer} is the known one, else 0: by exact value where the known answer is a
 * number ({@code 1,080 = 1080.0}, {@code \frac{1}{2} = 0.5}), else by its text without spacing and wrappers. A percent sign is passed
 * over: 50% is 50 and is not 0.5. Applies to mathematical answers, texts and choices (the label).
 */
public final class MathReward implements Reward {
  @Override
  public String name() {
    return "math";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    if (answer instanceof Answer.None || answer instanceof Answer.Countdown) {
      return new Verdict.NotApplicable("the answer is of kind " + answer.getClass().getSimpleName());
    }
    Optional<AnswerText> gold = AnswerText.read(answer.display());
    if (gold.isEmpty()) {
      return new Verdict.Unscorable("gold answer \"" + brief(answer.display()) + "\" is not readable: blank, unmatched braces, or above "
          + AnswerText.LONGEST + " characters");
    }
    Optional<String> extracted = FinalAnswer.of(candidate.text());
    if (extracted.isEmpty()) {
      return scored(false, "", "no_answer");
    }
    Optional<AnswerText> given = AnswerText.read(extracted.get());
    if (given.isEmpty()) {
      return scored(false, extracted.get(), "unreadable");
    }
    boolean right = gold.get().matches(given.get(), !(answer instanceof Answer.Mathematical));
    return scored(right, extracted.get(), gold.get().number().isPresent() ? "number" : "text");
  }

  private static Verdict scored(boolean right, String extracted, String rule) {
    return new Verdict.Scored(right ? 1 : 0, Map.of("extracted", brief(extracted), "rule", rule));
  }

  private static String brief(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
