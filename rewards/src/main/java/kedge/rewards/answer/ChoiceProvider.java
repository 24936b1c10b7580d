package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: choice}: see {@link ChoiceReward}. */
public final class ChoiceProvider implements RewardProvider<BareSettings> {
  @Override
  public String kind() {
    return "choice";
  }

  @Override
  public Class<BareSettings> settings() {
    return BareSettings.class;
  }

  @Override
  public Reward create(BareSettings settings) {
    return new ChoiceReward(settings);
  }
}
