package kedge.rewards.math;

import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;

/** {@code reward: math}: see {@link MathReward}. */
public final class MathProvider implements RewardProvider<MathSettings> {
  @Override
  public String kind() {
    return "math";
  }

  @Override
  public Class<MathSettings> settings() {
    return MathSettings.class;
  }

  @Override
  public Reward create(MathSettings settings) {
    return new MathReward(settings.grading());
  }
}
