package kedge.recipes.run;

import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;

/** Rule that ends a stage before its last step; at least one of {@code patience} and {@code reached}. */
public record StopEarlySettings(
    /**
     * Metric that is looked at whenever it is read: one of an evaluation during the stage ({@code pass@1}, {@code
     * maj@4}, {@code length_mean}, {@code rewards.NAME}), or of the steps ({@code held_out_loss}, {@code loss}, {@code
     * reward_mean}, any key of {@code steps.jsonl}).
     */
    @Required String metric,
    /** Readings in a row without a new best after which the stage ends. */
    Optional<Integer> patience,
    /** Least change by which a reading is a new best. */
    @Default("0.0") double leastChange,
    /** Value at which, or beyond which, the stage ends at once. */
    Optional<Double> reached,
    /** Whether higher or lower is better; if left out, lower for losses, lengths and KL, higher for all else. */
    Optional<Better> better) {

  public StopEarlySettings {
    new Expect()
        .that(patience.isPresent() || reached.isPresent(),
            "patience is missing, and so is reached: expected at least one. Maybe patience: 3?")
        .atLeast("patience", patience.orElse(1), 1)
        .atLeast("least_change", leastChange, 0)
        .that(Double.isFinite(reached.orElse(0.0)), "reached is " + reached.orElse(0.0) + ", expected a finite number")
        .done();
  }

  /** Returns the direction in which the metric is better. */
  public Better direction() {
    return better.orElse(Better.of(metric));
  }
}
