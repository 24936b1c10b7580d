package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: number}: see {@link NumberReward}. */
public final class NumberProvider implements RewardProvider<NumberSettings> {
  @Override
  public String kind() {
    return "number";
  }

  @Override
  public Class<NumberSettings> settings() {
    return NumberSettings.class;
  }

  @Override
  public Reward create(NumberSettings settings) {
    return new NumberReward(settings);
  }
}
