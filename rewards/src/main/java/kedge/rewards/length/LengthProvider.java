package kedge.rewards.length;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: length}: see {@link LengthReward}. */
public final class LengthProvider implements RewardProvider<LengthSettings> {
  @Override
  public String kind() {
    return "length";
  }

  @Override
  public Class<LengthSettings> settings() {
    return LengthSettings.class;
  }

  @Override
  public Reward create(LengthSettings settings) {
    return new LengthReward(settings);
  }
}
