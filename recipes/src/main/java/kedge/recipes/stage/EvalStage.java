package kedge.recipes.stage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.drawn.ShownImages;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.SamplingSettings;

/** Evaluation: accuracy on problems as pass@1, pass@k and maj@k, with confidence intervals. */
@Tag("eval")
public record EvalStage(
    /**
     * Problems to evaluate on. The sources of a mix are read in its ratio, each from its first problem on, until one is
     * exhausted.
     */
    @Required StageData data,
    /** Number of problems, from the first on; all if left out. */
    Optional<Integer> problems,
    /** Completions sampled for each problem. */
    @Default("1") int completionsPerProblem,
    /** Sampling of the completions. */
    @Required SamplingSettings sampling,
    /** Servers that draw the completions; this process draws them if left out. See docs/fleet.md. */
    Optional<RolloutSettings> rollouts,
    /** Values of k for pass@k and maj@k, each at most {@code completions_per_problem}. */
    @Default("[1]") List<Integer> k,
    /**
     * Names of rewards that also score these completions. Their means are reported beside pass@1 and change nothing;
     * the mean of {@code thinks} is the share of completions that think.
     */
    @Default("[]") List<String> rewards,
    /**
     * The images that the policy is shown: {@code as_given}, or as a control {@code blank} ones of the same size, or
     * {@code swapped} ones, those of another problem. A policy that looks falls to chance with a control.
     */
    @Default("as_given") ShownImages images) implements Stage {
  /** Most completions per problem for which maj@k is computed: C(1000, 500) still fits a double. */
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
