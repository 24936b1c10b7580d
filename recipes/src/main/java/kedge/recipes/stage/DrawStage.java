package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.recipes.annotation.Expect;
import kedge.recipes.settings.SamplingSettings;

/**
 * A stage that draws completions of every problem of its data once, and makes data of what it saw. The policy stays as
 * it is.
 */
public sealed interface DrawStage extends Stage permits PoolStage,HarvestStage {

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

  /** Faults of data that are drawn from once: a ratio and {@code dry: stop} would be read and not heeded. */
  static Expect eachOnce(StageData data) {
    return new Expect()
        .that(data.weights().stream().distinct().count() == 1,
            "data.mix has the weights " + data + ", which have no effect: each problem is looked at once."
                + " Maybe a weight of 1 each?")
        .that(data.dry().orElse(StageData.Dry.REUSE) == StageData.Dry.REUSE,
            "data.dry is stop, but has no effect: each problem is looked at once."
                + " Maybe leave it out?");
  }

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
