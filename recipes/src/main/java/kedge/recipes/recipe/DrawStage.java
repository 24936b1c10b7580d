package kedge.recipes.recipe;

import java.util.List;
import java.util.Optional;

/** A stage that draws completions of every problem of its data once, and makes data of what it saw. The policy stays as it is. */
public sealed interface DrawStage extends Stage permits PoolStage, HarvestStage {

  /** Where the problems come from. */
  StageData data();

  /** Completions drawn for each. */
  int completionsPerProblem();

  /** How they are drawn. */
  SamplingSettings sampling();

  /** Problems of one step. */
  int problemsPerStep();

  /** The run stops when more than this share of a step's completions could not be judged. */
  double unscorableLimit();

  /** Steps between checkpoints; 0 for only one at the end. */
  int checkpointEvery();

  @Override
  default List<String> reads() {
    return data().sources();
  }

  @Override
  default boolean makesData() {
    return true;
  }

  @Override
  default boolean leavesCheckpoint() {
    return true;
  }

  @Override
  default Optional<SamplingSettings> drawing() {
    return Optional.of(sampling());
  }
}
