package kedge.rewards.math;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: countdown}: see {@link CountdownReward}. */
public final class CountdownRewardProvider implements RewardProvider<CountdownRewardSettings> {
  @Override
  public String kind() {
    return "countdown";
  }

  @Override
  public Class<CountdownRewardSettings> settings() {
    return CountdownRewardSettings.class;
  }

  @Override
  public Reward create(CountdownRewardSettings settings) {
    return new CountdownReward();
  }
}
