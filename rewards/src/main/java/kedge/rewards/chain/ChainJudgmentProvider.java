package kedge.rewards.chain;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: steps_judgement}: see {@link ChainJudgmentReward}. */
public final class ChainJudgmentProvider implements RewardProvider<ChainJudgmentSettings> {
  @Override
  public String kind() {
    return "steps_judgement";
  }

  @Override
  public Class<ChainJudgmentSettings> settings() {
    return ChainJudgmentSettings.class;
  }

  @Override
  public Reward create(ChainJudgmentSettings settings) {
    return new ChainJudgmentReward(settings);
  }
}
