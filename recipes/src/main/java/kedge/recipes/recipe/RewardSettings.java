package kedge.recipes.recipe;

import java.util.Objects;
import java.util.Optional;
import kedge.rewards.RewardProvider;

/**
 * One reward of the run.
 *
 * @param reward the provider's {@link RewardProvider#kind()}
 * @param weight its factor in the sum; 0 logs it without using it
 * @param name the name of its part in the total, the logs and the report; its own if left out
 * @param settings the provider's own record, whose keys stand beside {@code reward}
 */
@PluggedBy(value = "reward", provider = RewardProvider.class)
public record RewardSettings(@Required String reward, @Default("1.0") double weight, Optional<String> name, Record settings) {
  public RewardSettings {
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(settings, "settings");
    new Expect()
        .that(Double.isFinite(weight), "weight is " + weight + ", expected a finite number")
        .that(name.orElse("x").matches("[A-Za-z_][A-Za-z0-9_]*"), "name is '" + name.orElse("") + "', expected letters, digits and '_', no digit first")
        .done();
  }

  /** The name of its part: the one given, else its kind. */
  public String part() {
    return name.orElse(reward);
  }
}
