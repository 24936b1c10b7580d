package kedge.rewards.format;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: thinks}: see {@link ThinksReward}. */
public final class ThinksProvider implements RewardProvider<ThinksSettings> {
  @Override
  public String kind() {
    return "thinks";
  }

  @Override
  public Class<ThinksSettings> settings() {
    return ThinksSettings.class;
  }

  @Override
  public Reward create(ThinksSettings settings) {
    return new ThinksReward(settings);
  }
}
