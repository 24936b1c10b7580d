package kedge.recipes.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.OneOrMore;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.PluggedBy;
import kedge.rewards.RewardProvider;

/**
 * Reward of the run. {@code reward: {java: my/Reward.java}} is short for the kind {@code java:my/Reward.java} of a
 * source file, and {@code reward: {python: file.py:name}} for {@code reward: python} with the key {@code python}; so
 * for every kind with a key of its own name.
 */
@PluggedBy(value = "reward", provider = RewardProvider.class)
public record RewardSettings(
    /** Kind of the reward. */
    @Required String reward,
    /** Weight in the sum; 0 logs the reward without using it. */
    @Default("1.0") double weight,
    /** Name of the reward in the total, the logs and the report; its own if left out. */
    Optional<String> name,
    /** Time limit of one call in seconds; the reward's own, or 10, if left out. */
    Optional<Double> deadlineSeconds,
    /** Concurrent calls; the reward's own, or the run's threads, if left out. */
    Optional<Integer> concurrency,
    /**
     * Whether the reward runs in a process of its own, so that one that exits, fills the heap or never returns loses
     * its own completions alone. By default plug-ins from jars and source files do.
     */
    Optional<Boolean> isolate,
    /** Names under {@code data} to whose problems the reward applies; to all if left out. */
    @OneOrMore Optional<List<String>> sources,
    /** Heap of each such process in megabytes. */
    Optional<Integer> heapMegabytes,
    /** Settings of that kind; their keys stand beside {@code reward}. */
    Record settings) {
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
        .that(sources.isEmpty() || !sources.get().isEmpty(), "sources is empty, expected names under data")
        .atLeast("heap_megabytes", heapMegabytes.orElse(16), 16)
        .done();
  }

  /** Returns the name given, or else the kind. */
  public String part() {
    return name.orElse(reward);
  }
}
