package kedge.recipes.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import kedge.recipes.read.Nearest;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.RewardSettings;
import kedge.recipes.recipe.TotalSettings;
import kedge.rewards.Composition;
import kedge.rewards.Judge;
import kedge.rewards.NamedReward;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.WeightedReward;

/** The rewards of a recipe. */
public final class Rewards {
  /** What all rewards together may take for one completion. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);
  private final List<WeightedReward> rewards = new ArrayList<>();
  private final Composition total;
  private final int threads;

  /** @param threads completions judged at the same time */
  public Rewards(Recipe recipe, int threads) {
    this.threads = threads;
    for (RewardSettings settings : recipe.rewards()) {
      Reward reward = create(settings);
      String name = settings.name().orElse(reward.name());
      rewards.add(new WeightedReward(name.equals(reward.name()) ? reward : new NamedReward(name, reward), settings.weight()));
    }
    this.total = recipe.total().orElse(new TotalSettings.WeightedSum(false)).composition(rewards);
    requireNames();
  }

  /** What the recipe alone cannot show, since some rewards name themselves. */
  private void requireNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Reward reward : all()) {
      if (!names.add(reward.name())) {
        throw new IllegalArgumentException("rewards: two are named " + reward.name() + ". Maybe give one a name: of its own");
      }
    }
    total.names().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
      throw new IllegalArgumentException("total: " + Nearest.notOneOf(name, names) + " (the names of the rewards)");
    });
  }

  /** The reward that an entry of a recipe asks for. */
  public static Reward create(RewardSettings settings) {
    for (RewardProvider<?> provider : ServiceLoader.load(RewardProvider.class)) {
      if (provider.kind().equals(settings.reward())) {
        return create(provider, settings.settings());
      }
    }
    throw new IllegalArgumentException("no reward of kind " + settings.reward());
  }

  private static <C extends Record> Reward create(RewardProvider<C> provider, Record settings) {
    return provider.create(provider.settings().cast(settings));
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

  /** How their parts become the total. */
  public Composition total() {
    return total;
  }

  /** A judge over all rewards. @throws IllegalArgumentException if the recipe has none */
  public Judge judge() {
    return new Judge(rewards, total, DEADLINE, threads);
  }

  /** A judge over the grading rewards alone. */
  public Judge gradingJudge() {
    return new Judge(grading().stream().map(reward -> new WeightedReward(reward, 1)).toList(), true, DEADLINE, threads);
  }

  /** Completions judged at the same time. */
  public int threads() {
    return threads;
  }
}
