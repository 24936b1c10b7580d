package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.recipes.annotation.TaggedBy;
import kedge.recipes.settings.SamplingSettings;

/**
 * One stage of a recipe. Stages run in the order written; each starts from the checkpoint that the one before it left.
 * Some train, some make data for the stages after them, one measures.
 */
@TaggedBy("type")
public sealed interface Stage permits SftStage,RlStage,EvalStage,CurateStage,DrawStage {

  /** The names under {@code data}, or of earlier stages that make data, that this stage reads. */
  List<String> reads();

  /** Whether later stages can read what it makes, under its own name. */
  default boolean makesData() {
    return false;
  }

  /** Whether it changes the policy. */
  default boolean trains() {
    return false;
  }

  /** Whether a run has a checkpoint at its end, from which another run can begin. */
  default boolean leavesCheckpoint() {
    return trains();
  }

  /** How it draws completions; empty for a stage that draws none. */
  default Optional<SamplingSettings> drawing() {
    return Optional.empty();
  }
}
