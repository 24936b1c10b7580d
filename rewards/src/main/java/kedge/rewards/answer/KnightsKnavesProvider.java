package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: knights_knaves}: see {@link KnightsKnavesReward}. */
public final class KnightsKnavesProvider implements RewardProvider<KnightsKnavesSettings> {
  @Override
  public String kind() {
    return "knights_knaves";
  }

  @Override
  public Class<KnightsKnavesSettings> settings() {
    return KnightsKnavesSettings.class;
  }

  @Override
  public Reward create(KnightsKnavesSettings settings) {
    return new KnightsKnavesReward(settings);
  }
}
