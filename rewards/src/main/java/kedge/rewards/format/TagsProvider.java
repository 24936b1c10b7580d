package kedge.rewards.format;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: tags}: see {@link TagsReward}. */
public final class TagsProvider implements RewardProvider<TagsSettings> {
  @Override
  public String kind() {
    return "tags";
  }

  @Override
  public Class<TagsSettings> settings() {
    return TagsSettings.class;
  }

  @Override
  public Reward create(TagsSettings settings) {
    return new TagsReward(settings);
  }
}
