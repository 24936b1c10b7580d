package kedge.rewards.answer;

import java.util.Map;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Reward;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;

/** Grades one completion and says it in a word. */
final class Answers {
  private Answers() {
  }

  /** {@code CORRECT}, {@code WRONG}, {@code NO_ANSWER}, ... as noted; the kind of verdict where none is. */
  static String grade(Reward reward, Problem problem, String completion) {
    Verdict verdict = reward.judge(problem, RewardFakes.candidate(completion));
    if (!(verdict instanceof Verdict.Scored scored)) {
      return verdict.getClass().getSimpleName();
    }
    String outcome = scored.detail().get("outcome");
    if (outcome.equals("CORRECT") != (scored.value() == 1) || scored.value() != 0 && scored.value() != 1) {
      throw new AssertionError(outcome + " has the value " + scored.value());
    }
    return outcome;
  }

  /** Grades what stands in a box. */
  static String boxed(Reward reward, String gold, String answer) {
    return grade(reward, problem(gold, Map.of()), "<think>so</think>\\boxed{" + answer + "}");
  }

  static Problem problem(String gold, Map<String, String> columns) {
    return new Problem("fake/1", "fake", Conversation.ofUser("?"), new Answer.Text(gold), columns);
  }
}
