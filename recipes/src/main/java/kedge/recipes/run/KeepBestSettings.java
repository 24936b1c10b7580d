package kedge.recipes.run;

import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;

/** The checkpoints that score best by a metric, which are kept however old they are. */
public record KeepBestSettings(
    /**
     * Metric that was read at the checkpoint's step: one of an evaluation during a stage ({@code pass@1}, {@code
     * maj@4}, {@code length_mean}, {@code rewards.NAME}), or of the step itself ({@code held_out_loss}, {@code
     * reward_mean}, any key of {@code steps.jsonl}). An evaluation that is among the best writes a checkpoint.
     */
    @Required String metric,
    /**
     * Eval stage by whose settings {@code pass@1} and the other metrics of evaluations are read; other evaluations do
     * not count. If left out, the {@code evaluate_with} of the stages.
     */
    Optional<String> evaluation,
    /** Number of best checkpoints that are kept. */
    @Default("1") int count,
    /** Whether higher or lower is better; if left out, lower for losses, lengths and KL, higher for all else. */
    Optional<Better> better) {

  public KeepBestSettings {
    new Expect().atLeast("count", count, 1).done();
  }

  /** Returns the direction in which the metric is better. */
  public Better direction() {
    return better.orElse(Better.of(metric));
  }
}
