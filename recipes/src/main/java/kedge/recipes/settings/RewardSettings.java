package kedge.recipes.settings;

import java.util.Objects;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.PluggedBy;
import kedge.rewards.RewardProvider;

/**
 * One reward of the run. {@code reward: {java: my/Reward.java}} is the source file's own kind, {@code
 * java:my/Reward.java}; {@code reward: {python: file.py:name}} is {@code reward: python} with the key {@code python},
 * and so for every kind with a key of its own name.
 *
 * @param reward the provider's {@link RewardProvider#kind()}
 * @param weight its factor in the sum; 0 logs it without using it
 * @param name the name of its part in the total, the logs and the report; its own if left out
 * @param deadlineSeconds what one call may take; by default what the reward itself says, or 10
 * @param concurrency calls at the same time; by default what the reward itself says, or the run's threads
 * @param isolate whether it runs in a process of its own; by default a plug-in from a jar or a source file does. A
 * plug-in that ends the process, fills the heap or never returns then loses its own completions alone
 * @param heapMegabytes heap of each such process
 * @param settings the provider's own record, whose keys stand beside {@code reward}
 */
@PluggedBy(value = "reward", provider = RewardProvider.class)
public record RewardSettings(@Required String reward, @Default("1.0") double weight, Optional<String> name,
    Optional<Double> deadlineSeconds,
    Optional<Integer> concurrency, Optional<Boolean> isolate, Optional<Integer> heapMegabytes, Record settings) {
  public RewardSettings {
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(settings, "settings");
    new Expect()
        .that(Double.isFinite(weight), "weight is " + weight + ", expected a finite number")
        .that(name.orElse("x").matches("[A-Za-z_][A-Za-z0-9_]*"),
            "name is '" + name.orElse("") + "', expected letters, digits and '_', no digit first")
        .that(deadlineSeconds.orElse(1.0) > 0,
            "deadline_seconds is " + deadlineSeconds.orElse(1.0) + ", expected above 0")
        .atLeast("concurrency", concurrency.orElse(1), 1)
        .atLeast("heap_megabytes", heapMegabytes.orElse(16), 16)
        .done();
  }

  /** The name of its part: the one given, else its kind. */
  public String part() {
    return name.orElse(reward);
  }
}
