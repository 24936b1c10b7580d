package kedge.recipes.stage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.rl.pool.PoolRule;

/**
 * Selection of problems for reinforcement learning by difficulty: the pass rate of the current policy over a few
 * completions. The problems worth training on become data under the stage's name (SAIL-VL2, section 4.2.3).
 */
@Tag("pool")
public record PoolStage(
    /** Problems to choose from, each once, in the order of the source. */
    @Required StageData data,
    /** Completions sampled for each problem; 4 in the papers. */
    @Default("4") int completionsPerProblem,
    /** Sampling of the completions. */
    @Required SamplingSettings sampling,
    /** Servers that draw the completions; this process draws them if left out. See docs/fleet.md. */
    Optional<RolloutSettings> rollouts,
    /**
     * Sources whose problems stay although no completion solved them. Such problems of all other sources are dropped,
     * and so is every problem that all completions solved.
     */
    @Default("[]") List<String> general,
    /** Keep problems that every completion solved, so that the stage only measures. */
    @Default("false") boolean keepAllRight,
    /** Highest pass rate of a problem that is kept, to select the hard ones. */
    Optional<Double> passRateAtMost,
    /** File {@code pools/NAME.jsonl} of an earlier run. Its pass rates are used, and nothing is sampled. */
    Optional<Path> passRates,
    /** Problems of one step of the stage; progress is saved after each step. */
    @Default("64") int problemsPerStep,
    /** Largest share of a step's completions that may fail to be scored; above it the run stops. */
    @Default("0.05") double unscorableLimit,
    /** Steps between checkpoints; 0 for a single one at the end. */
    @Default("0") int checkpointEvery) implements DrawStage {

  public PoolStage {
    general = List.copyOf(general);
    DrawStage.expect(data, completionsPerProblem, sampling, problemsPerStep, unscorableLimit, checkpointEvery)
        .within("pass_rate_at_most", passRateAtMost.orElse(1.0), 0, 1)
        .done();
  }

  /** Returns the rule by which problems are kept. */
  public PoolRule rule() {
    return new PoolRule(general, keepAllRight, passRateAtMost.orElse(1.0));
  }
}
