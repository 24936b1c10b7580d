package kedge.rewards.total;

import java.util.Objects;
import kedge.rewards.Reward;

/**
 * A reward with its weight.
 *
 * @param weight at least 0 and finite; with 0 a reward is only logged
 */
public record WeightedReward(Reward reward, double weight) {
  public WeightedReward {
    Objects.requireNonNull(reward, "reward");
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "weight of reward " + reward.name() + " is " + weight + ", expected a finite number, at least 0");
    }
  }
}
