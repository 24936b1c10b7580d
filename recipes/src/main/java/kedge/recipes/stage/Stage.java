package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.recipes.annotation.TaggedBy;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.SamplingSettings;

/**
 * Stage of a recipe. Stages run in the order written, each from the checkpoint that the one before it left. Some train,
 * some make data for later stages, and one evaluates.
 */
@TaggedBy("type")
public sealed interface Stage permits SftStage,RlStage,EvalStage,CurateStage,DrawStage {

  /** Returns the names that this stage reads: sources under {@code data}, or earlier stages that make data. */
  List<String> reads();

  /** Returns whether later stages can read its data, under its own name. */
  default boolean makesData() {
    return false;
  }

  /** Returns whether it changes the policy. */
  default boolean trains() {
    return false;
  }

  /** Returns whether it ends with a checkpoint, from which another run can begin. */
  default boolean leavesCheckpoint() {
    return trains();
  }

  /** Returns the sampling of its completions; empty for a stage that samples none. */
  default Optional<SamplingSettings> drawing() {
    return Optional.empty();
  }

  /** Returns the servers that draw its completions; empty where this process does. */
  default Optional<RolloutSettings> rollouts() {
    return Optional.empty();
  }
}
