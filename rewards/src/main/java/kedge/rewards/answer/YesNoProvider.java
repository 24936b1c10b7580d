package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: yes_no}: see {@link YesNoReward}. */
public final class YesNoProvider implements RewardProvider<BareSettings> {
  @Override
  public String kind() {
    return "yes_no";
  }

  @Override
  public Class<BareSettings> settings() {
    return BareSettings.class;
  }

  @Override
  public Reward create(BareSettings settings) {
    return new YesNoReward(settings);
  }
}
