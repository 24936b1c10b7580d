package kedge.rewards.steps;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: steps_judgement}: see {@link StepsJudgementReward}. */
public final class StepsJudgementProvider implements RewardProvider<StepsJudgementSettings> {
  @Override
  public String kind() {
    return "steps_judgement";
  }

  @Override
  public Class<StepsJudgementSettings> settings() {
    return StepsJudgementSettings.class;
  }

  @Override
  public Reward create(StepsJudgementSettings settings) {
    return new StepsJudgementReward(settings);
  }
}
