package kedge.rewards.math;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: countdown}: see {@link CountdownReward}. */
public final class CountdownProvider implements RewardProvider<CountdownSettings> {
  @Override
  public String kind() {
    return "countdown";
  }

  @Override
  public Class<CountdownSettings> settings() {
    return CountdownSettings.class;
  }

  @Override
  public Reward create(CountdownSettings settings) {
    return new CountdownReward();
  }
}
