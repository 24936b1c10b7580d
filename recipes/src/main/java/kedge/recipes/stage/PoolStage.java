package kedge.recipes.stage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.SamplingSettings;
import kedge.rl.pool.PoolRule;

/**
 * A pool for reinforcement learning: how hard each problem is for the policy as it stands, by mean accuracy over a few
 * completions, and the problems worth training on under the stage's name (SAIL-VL2, section 4.2.3: "pass@4" of the
 * stage before).
 *
 * @param data where the problems come from; each is looked at once, in the source's order
 * @param completionsPerProblem completions drawn for each; the papers have 4
 * @param sampling how they are drawn
 * @param general sources of which problems that no completion solved are kept; of all others they are dropped, as
 * problems of reasoning. Problems that every completion solved are always dropped
 * @param keepAllRight keeps also what every completion solved: with {@code pass_rate_at_most} left out, the pool is
 * then only a measurement
 * @param passRateAtMost keeps only problems solved at most this often: the hard cases
 * @param passRates the file of an earlier pool, {@code pools/NAME.jsonl} of its run: its pass rates are used and
 * nothing is drawn
 * @param problemsPerStep problems of one step of the stage, after which its progress is kept
 * @param checkpointEvery steps between checkpoints; 0 for only one at the end
 */
@Tag("pool")
public record PoolStage(@Required StageData data, @Default("4") int completionsPerProblem,
    @Required SamplingSettings sampling,
    @Default("[]") List<String> general, @Default("false") boolean keepAllRight, Optional<Double> passRateAtMost,
    Optional<Path> passRates,
    @Default("64") int problemsPerStep, @Default("0.05") double unscorableLimit,
    @Default("0") int checkpointEvery) implements DrawStage {

  public PoolStage {
    general = List.copyOf(general);
    DrawStage.eachOnce(data)
        .atLeast("completions_per_problem", completionsPerProblem, 1)
        .within("pass_rate_at_most", passRateAtMost.orElse(1.0), 0, 1)
        .atLeast("problems_per_step", problemsPerStep, 1)
        .within("unscorable_limit", unscorableLimit, 0, 1)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(sampling.temperature() > 0 || completionsPerProblem == 1,
            "completions_per_problem is " + completionsPerProblem
                + ", expected 1 with sampling.temperature 0: greedy completions are all the same")
        .done();
  }

  /** What is kept. */
  public PoolRule rule() {
    return new PoolRule(general, keepAllRight, passRateAtMost.orElse(1.0));
  }
}
