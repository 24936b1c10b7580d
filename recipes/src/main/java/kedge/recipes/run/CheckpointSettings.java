package kedge.recipes.run;

import java.util.Optional;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/** Checkpoints of a run: when further ones are written, and which are kept. Nothing here changes a result. */
public record CheckpointSettings(
    /**
     * Minutes after which a checkpoint is written at the end of a step, whatever {@code checkpoint_every} says; 0 for
     * never. With {@code keep_last} such a checkpoint is deleted when a newer one is there: which ones are kept does
     * not depend on the clock.
     */
    @Default("15.0") double everyMinutes,
    /**
     * Number of newest checkpoints that are kept; all if left out. Those of {@code every_minutes} and of a signal do
     * not count. Kept besides are those of {@code keep_best}, and
     * the reference of a KL penalty while its stage runs.
     */
    Optional<Integer> keepLast,
    /** Checkpoints that are kept because they score best. Older ones are deleted only with {@code keep_last}. */
    Optional<KeepBestSettings> keepBest,
    /**
     * Checkpoints that hold the optimizer's state, without which a run cannot be resumed from them: {@code all} of
     * them, only the {@code last} one, or {@code none} once the run is finished.
     */
    @Default("all") Optimizer optimizerState) {

  /** Checkpoints that hold the optimizer's state. */
  public enum Optimizer {
    ALL, LAST, NONE
  }

  public CheckpointSettings {
    new Expect()
        .atLeast("every_minutes", everyMinutes, 0)
        .atLeast("keep_last", keepLast.orElse(1), 1)
        .done();
  }
}
