package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.recipes.annotation.Expect;
import kedge.recipes.settings.SamplingSettings;

/** Stage that samples completions of every problem of its data once and makes data of them. The policy is unchanged. */
public sealed interface DrawStage extends Stage permits PoolStage,HarvestStage {

  /** Problems to sample from. */
  StageData data();

  /** Completions sampled for each problem. */
  int completionsPerProblem();

  /** Sampling of the completions. */
  SamplingSettings sampling();

  /** Problems of one step. */
  int problemsPerStep();

  /** Largest share of a step's completions that may fail to be scored. */
  double unscorableLimit();

  /** Steps between checkpoints; 0 for a single one at the end. */
  int checkpointEvery();

  /** Starts the checks of the settings that all such stages have. */
  static Expect expect(StageData data, int completionsPerProblem, SamplingSettings sampling, int problemsPerStep,
      double unscorableLimit, int checkpointEvery) {
    return new Expect()
        .that(data.weights().stream().distinct().count() == 1,
            "data.mix has the weights " + data + ", which have no effect: each problem is looked at once."
                + " Maybe a weight of 1 each?")
        .that(data.dry().orElse(StageData.Dry.REUSE) == StageData.Dry.REUSE,
            "data.dry is stop, but has no effect: each problem is looked at once. Maybe leave it out?")
        .atLeast("completions_per_problem", completionsPerProblem, 1)
        .atLeast("problems_per_step", problemsPerStep, 1)
        .within("unscorable_limit", unscorableLimit, 0, 1)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(sampling.temperature() > 0 || completionsPerProblem == 1,
            "completions_per_problem is " + completionsPerProblem
                + ", expected 1 with sampling.temperature 0: greedy completions are all the same");
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
