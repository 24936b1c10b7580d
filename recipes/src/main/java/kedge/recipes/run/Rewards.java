package kedge.recipes.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.RewardSettings;
import kedge.rewards.Judge;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.RewardProvider;
import kedge.rewards.WeightedReward;
import kedge.rewards.judge.JudgeReward;

/** The rewards of a recipe. */
public final class Rewards {
  /** What all rewards together may take for one completion, beside waiting for chat models. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);
  private final List<WeightedReward> rewards = new ArrayList<>();
  private final ChatModels chatModels;
  private final int threads;
  private final Duration deadline;

  /** @param threads completions judged at the same time; more where chat models are waited for */
  public Rewards(Recipe recipe, int threads) {
    this.chatModels = new ChatModels(recipe.chatModels(), System.getenv());
    for (RewardSettings settings : recipe.rewards()) {
      rewards.add(new WeightedReward(create(settings, chatModels), settings.weight()));
    }
    List<JudgeReward> judges = all().stream().filter(JudgeReward.class::isInstance).map(JudgeReward.class::cast).toList();
    this.threads = judges.stream().mapToInt(JudgeReward::concurrency).reduce(threads, Math::max);
    this.deadline = judges.stream().map(JudgeReward::patience).reduce(DEADLINE, Duration::plus);
  }

  private static Reward create(RewardSettings settings, RewardContext context) {
    for (RewardProvider<?> provider : ServiceLoader.load(RewardProvider.class)) {
      if (provider.kind().equals(settings.reward())) {
        return create(provider, settings.settings(), context);
      }
    }
    throw new IllegalArgumentException("no reward of kind " + settings.reward());
  }

  private static <C extends Record> Reward create(RewardProvider<C> provider, Record settings, RewardContext context) {
    return provider.create(provider.settings().cast(settings), context);
  }

  /** All rewards, in the recipe's order. */
  public List<Reward> all() {
    return rewards.stream().map(WeightedReward::reward).toList();
  }

  /** Those that grade the answer: they decide whether an evaluated completion is correct. */
  public List<Reward> grading() {
    return all().stream().filter(Reward::gradesAnswer).toList();
  }

  /** The reward whose mean is accuracy, for the report. */
  public Optional<String> answerReward() {
    return grading().stream().map(Reward::name).findFirst();
  }

  /** A judge over all rewards. @throws IllegalArgumentException if the recipe has none */
  public Judge judge() {
    return new Judge(rewards, false, deadline, threads);
  }

  /** A judge over the grading rewards alone. */
  public Judge gradingJudge() {
    return new Judge(grading().stream().map(reward -> new WeightedReward(reward, 1)).toList(), true, deadline, threads);
  }

  /** What the chat models have cost, a line each. */
  public List<String> costs() {
    return chatModels.costs();
  }

  /** What all rewards together may take for one completion. */
  public Duration deadline() {
    return deadline;
  }

  /** Completions judged at the same time. */
  public int threads() {
    return threads;
  }
}
