package kedge.rewards.length;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: repetition}: see {@link RepetitionReward}. */
public final class RepetitionProvider implements RewardProvider<RepetitionSettings> {
  @Override
  public String kind() {
    return "repetition";
  }

  @Override
  public Class<RepetitionSettings> settings() {
    return RepetitionSettings.class;
  }

  @Override
  public Reward create(RepetitionSettings settings) {
    return new RepetitionReward(settings);
  }
}
