package kedge.rewards;

import java.util.Objects;
import kedge.data.Problem;

/** A reward under another name, so that two of a kind can stand side by side. */
public record NamedReward(String name, Reward reward) implements Reward {
  public NamedReward {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reward, "reward");
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return reward.judge(problem, candidate);
  }

  @Override
  public boolean gradesAnswer() {
    return reward.gradesAnswer();
  }
}
