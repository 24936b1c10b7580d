package kedge.rewards.noise;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: coin}: see {@link CoinReward}. */
public final class CoinProvider implements RewardProvider<CoinSettings> {
  @Override
  public String kind() {
    return "coin";
  }

  @Override
  public Class<CoinSettings> settings() {
    return CoinSettings.class;
  }

  @Override
  public Reward create(CoinSettings settings) {
    return new CoinReward(settings);
  }
}
