package kedge.rewards.http;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: {http: URL}}: see {@link HttpReward}. */
public final class HttpProvider implements RewardProvider<HttpSettings> {
  @Override
  public String kind() {
    return "http";
  }

  @Override
  public Class<HttpSettings> settings() {
    return HttpSettings.class;
  }

  @Override
  public Reward create(HttpSettings settings) {
    return new HttpReward(settings, System.getenv());
  }
}
