package kedge.endtoend;

import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.Verdict;

/** A plug-in that throws whatever it is shown. */
public final class BrokenReward implements RewardProvider<BrokenReward.Settings> {

  /** No settings. */
  public record Settings() {
  }

  @Override
  public String kind() {
    return "broken";
  }

  @Override
  public Class<Settings> settings() {
    return Settings.class;
  }

  @Override
  public Reward create(Settings settings) {
    return new Reward() {
      @Override
      public String name() {
        return "broken";
      }

      @Override
      public Verdict judge(Problem problem, Candidate candidate) {
        throw new ArithmeticException("the grader fell over");
      }
    };
  }
}
