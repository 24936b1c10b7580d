package kedge.rewards.format;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: think_format}: see {@link ThinkFormatReward}. */
public final class ThinkFormatProvider implements RewardProvider<ThinkFormatSettings> {
  @Override
  public String kind() {
    return "think_format";
  }

  @Override
  public Class<ThinkFormatSettings> settings() {
    return ThinkFormatSettings.class;
  }

  @Override
  public Reward create(ThinkFormatSettings settings) {
    return new ThinkFormatReward();
  }
}
