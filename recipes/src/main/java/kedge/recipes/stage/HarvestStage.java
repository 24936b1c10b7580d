package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.SamplingSettings;
import kedge.rl.pool.HarvestRule;

/**
 * Rejection sampling: the policy's own right completions become worked answers, under the stage's name (SAIL-VL2,
 * section 4.2.4).
 *
 * @param data where the problems come from; each is looked at once, in the source's order
 * @param completionsPerProblem completions drawn for each
 * @param sampling how they are drawn
 * @param sound rewards of the recipe that must each say 1 (at least a half) beside those that grade the answer: rules
 * or judges of the chain
 * @param atMost completions kept of one problem
 * @param choose which, where there are more: the shortest, those nearest the median length, or the best by {@code
 * best_by}
 * @param bestBy the reward whose value decides for {@code choose: best}
 * @param problemsPerStep problems of one step of the stage, after which its progress is kept
 * @param checkpointEvery steps between checkpoints; 0 for only one at the end
 */
@Tag("harvest")
public record HarvestStage(@Required StageData data, @Default("8") int completionsPerProblem,
    @Required SamplingSettings sampling,
    @Default("[]") List<String> sound, @Default("1") int atMost, @Default("shortest") HarvestRule.Choice choose,
    Optional<String> bestBy,
    @Default("64") int problemsPerStep, @Default("0.05") double unscorableLimit,
    @Default("0") int checkpointEvery) implements DrawStage {

  public HarvestStage {
    sound = List.copyOf(sound);
    DrawStage.eachOnce(data)
        .atLeast("completions_per_problem", completionsPerProblem, 1)
        .atLeast("at_most", atMost, 1)
        .that(atMost <= completionsPerProblem,
            "at_most is " + atMost + ", expected at most completions_per_problem " + completionsPerProblem)
        .that(bestBy.isPresent() == (choose == HarvestRule.Choice.BEST),
            bestBy.isPresent() ? "best_by is given, but has no effect: choose is not best"
                : "choose is best, but best_by is missing: the name of the reward that decides")
        .atLeast("problems_per_step", problemsPerStep, 1)
        .within("unscorable_limit", unscorableLimit, 0, 1)
        .atLeast("checkpoint_every", checkpointEvery, 0)
        .that(sampling.temperature() > 0 || completionsPerProblem == 1,
            "completions_per_problem is " + completionsPerProblem
                + ", expected 1 with sampling.temperature 0: greedy completions are all the same")
        .done();
  }

  /** What is kept of one problem's completions. */
  public HarvestRule rule() {
    return new HarvestRule(sound, atMost, choose, bestBy);
  }

  /** The rewards that it names. */
  public List<String> rewards() {
    return java.util.stream.Stream.concat(sound.stream(), bestBy.stream()).toList();
  }
}
