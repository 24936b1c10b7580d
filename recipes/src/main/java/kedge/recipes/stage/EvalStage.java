package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.SamplingSettings;

/**
 * Accuracy on problems: pass@1, pass@k and maj@k with intervals.
 *
 * @param data where problems come from; a mix is dealt in its ratio, each source from its first problem on, until one
 * has no more
 * @param problems how many of them, from the first; all if left out
 * @param completionsPerProblem completions drawn for each
 * @param sampling how they are drawn
 * @param k the k of pass@k and maj@k; each at most completionsPerProblem
 * @param rewards names of rewards of the recipe that also judge these completions, and are only noted: their means
 * stand beside pass@1. The mean of {@code thinks} is the trigger rate
 */
@Tag("eval")
public record EvalStage(@Required StageData data, Optional<Integer> problems, @Default("1") int completionsPerProblem,
    @Required SamplingSettings sampling, @Default("[1]") List<Integer> k,
    @Default("[]") List<String> rewards) implements Stage {
  /** Most samples per problem that maj@k counts: C(1000, 500) is the last round number that fits a double. */
  public static final int MOST_SAMPLES = 1000;

  public EvalStage {
    k = List.copyOf(k);
    rewards = List.copyOf(rewards);
    int completions = completionsPerProblem;
    new Expect()
        .atLeast("problems", problems.orElse(1), 1)
        .atLeast("completions_per_problem", completionsPerProblem, 1)
        .that(!k.isEmpty(), "k is empty, expected at least one number. Maybe [1]?")
        .that(k.stream().allMatch(each -> each >= 1 && each <= completions),
            "k is " + k + ", expected numbers from 1 to completions_per_problem " + completions)
        .that(completions <= MOST_SAMPLES || k.stream().allMatch(each -> each == 1),
            "completions_per_problem is " + completions + ", expected at most " + MOST_SAMPLES + " with k " + k
                + ": maj@k counts no more")
        .that(Set.copyOf(rewards).size() == rewards.size(), "rewards is " + rewards + ", but one is there twice")
        .that(sampling.temperature() > 0 || completions == 1,
            "completions_per_problem is " + completions
                + ", expected 1 with sampling.temperature 0: greedy completions are all the same")
        .done();
  }

  @Override
  public List<String> reads() {
    return data.sources();
  }

  @Override
  public Optional<SamplingSettings> drawing() {
    return Optional.of(sampling);
  }
}
