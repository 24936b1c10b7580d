package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.rl.pool.HarvestRule;

/**
 * Rejection sampling: the policy's own correct completions become demonstrations under the stage's name (SAIL-VL2,
 * section 4.2.4).
 */
@Tag("harvest")
public record HarvestStage(
    /** Problems to sample from, each once, in the order of the source. */
    @Required StageData data,
    /** Completions sampled for each problem. */
    @Default("8") int completionsPerProblem,
    /** Sampling of the completions. */
    @Required SamplingSettings sampling,
    /** Servers that draw the completions; this process draws them if left out. See docs/fleet.md. */
    Optional<RolloutSettings> rollouts,
    /**
     * Names of rewards that a completion must pass (a value of at least 0.5) beside those that grade its answer: rules
     * or LLM judges of the chain of thought.
     */
    @Default("[]") List<String> sound,
    /** Completions kept of one problem, at most. */
    @Default("1") int atMost,
    /** Completions preferred where more are left: the shortest, those nearest the median length, or the best. */
    @Default("shortest") HarvestRule.Choice choose,
    /** Name of the reward that ranks completions for {@code choose: best}. */
    Optional<String> bestBy,
    /** Problems of one step of the stage; progress is saved after each step. */
    @Default("64") int problemsPerStep,
    /** Largest share of a step's completions that may fail to be scored; above it the run stops. */
    @Default("0.05") double unscorableLimit,
    /** Steps between checkpoints; 0 for a single one at the end. */
    @Default("0") int checkpointEvery) implements DrawStage {

  public HarvestStage {
    sound = List.copyOf(sound);
    DrawStage.expect(data, completionsPerProblem, sampling, problemsPerStep, unscorableLimit, checkpointEvery)
        .atLeast("at_most", atMost, 1)
        .that(atMost <= completionsPerProblem,
            "at_most is " + atMost + ", expected at most completions_per_problem " + completionsPerProblem)
        .that(bestBy.isPresent() == (choose == HarvestRule.Choice.BEST),
            bestBy.isPresent() ? "best_by is given, but has no effect: choose is not best"
                : "choose is best, but best_by is missing: the name of the reward that decides")
        .done();
  }

  /** Returns the rule by which completions of one problem are kept. */
  public HarvestRule rule() {
    return new HarvestRule(sound, atMost, choose, bestBy);
  }

  /** Returns the names of all rewards that the stage uses. */
  public List<String> rewards() {
    return Stream.concat(sound.stream(), bestBy.stream()).toList();
  }
}
