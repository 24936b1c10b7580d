package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: text}: see {@link TextReward}. */
public final class TextProvider implements RewardProvider<BareSettings> {
  @Override
  public String kind() {
    return "text";
  }

  @Override
  public Class<BareSettings> settings() {
    return BareSettings.class;
  }

  @Override
  public Reward create(BareSettings settings) {
    return new TextReward(settings);
  }
}
