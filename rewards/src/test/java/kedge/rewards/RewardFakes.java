package kedge.rewards;

import java.util.Map;
import java.util.function.BiFunction;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;

/** Hand-made rewards and problems. */
public final class RewardFakes {
  private RewardFakes() {
  }

  /** A problem with this answer. */
  public static Problem problem(Answer answer) {
    return new Problem("fake/1", "fake", Conversation.ofUser("?"), answer, Map.of());
  }

  /** A problem with this mathematical answer. */
  public static Problem problem(String answer) {
    return problem(new Answer.Mathematical(answer));
  }

  /** A finished completion of as many tokens as characters. */
  public static Candidate candidate(String text) {
    return new Candidate(text, text.length(), true);
  }

  /** A reward that does as told. */
  public static Reward reward(String name, BiFunction<Problem, Candidate, Verdict> judge) {
    return new Reward() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public boolean gradesAnswer() {
        return true;
      }

      @Override
      public Verdict judge(Problem problem, Candidate candidate) {
        return judge.apply(problem, candidate);
      }
    };
  }
}
