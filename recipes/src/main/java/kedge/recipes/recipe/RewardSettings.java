package kedge.recipes.recipe;

import java.util.Objects;
import kedge.rewards.RewardProvider;

/**
 * One reward of the run.
 *
 * @param reward the provider's {@link RewardProvider#kind()}
 * @param weight its factor in the sum; 0 logs it without using it
 * @param settings the provider's own record, whose keys stand beside {@code reward}
 */
@PluggedBy(value = "reward", provider = RewardProvider.class)
public record RewardSettings(@Required String reward, @Default("1.0") double weight, Record settings) {
  public RewardSettings {
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(settings, "settings");
    new Expect().that(Double.isFinite(weight), "weight is " + weight + ", expected a finite number").done();
  }
}
