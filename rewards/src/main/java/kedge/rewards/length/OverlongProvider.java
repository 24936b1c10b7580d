package kedge.rewards.length;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: overlong}: see {@link OverlongReward}. */
public final class OverlongProvider implements RewardProvider<OverlongSettings> {
  @Override
  public String kind() {
    return "overlong";
  }

  @Override
  public Class<OverlongSettings> settings() {
    return OverlongSettings.class;
  }

  @Override
  public Reward create(OverlongSettings settings) {
    return new OverlongReward(settings);
  }
}
