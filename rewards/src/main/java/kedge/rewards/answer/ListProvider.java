package kedge.rewards.answer;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: list}: see {@link ListReward}. */
public final class ListProvider implements RewardProvider<ListSettings> {
  @Override
  public String kind() {
    return "list";
  }

  @Override
  public Class<ListSettings> settings() {
    return ListSettings.class;
  }

  @Override
  public Reward create(ListSettings settings) {
    return new ListReward(settings);
  }
}
