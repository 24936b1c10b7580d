package kedge.training.parts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kedge.recipes.Recipe;
import kedge.recipes.reader.NearestWord;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.HarvestStage;
import kedge.recipes.stage.RlStage;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.plugin.RewardKinds;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Composition;
import kedge.rewards.total.WeightedReward;

/**
 * The rewards of a recipe. They may hold processes and connections, which end with {@link #close()} or with the JVM.
 */
public final class RecipeRewards implements AutoCloseable {
  /** What one call of a reward may take, where neither the recipe nor the reward says. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int HEAP_MEGABYTES = 256;
  private final List<WeightedReward> rewards = new ArrayList<>();
  private final Composition total;
  private final ChatModels chatModels;
  private final int threads;
  private final RewardKinds kinds;
  private final Thread atEnd = new Thread(this::end, "kedge-rewards-end");

  /** @param threads calls of one reward at the same time, where neither the recipe nor the reward says */
  public RecipeRewards(Recipe recipe, int threads) {
    this.threads = threads;
    this.chatModels = new ChatModels(recipe.chatModels(), System.getenv());
    this.kinds = kinds(recipe);
    Runtime.getRuntime().addShutdownHook(atEnd);
    try {
      for (RewardSettings settings : recipe.rewards()) {
        rewards.add(new WeightedReward(create(kinds, settings, chatModels), settings.weight()));
      }
      this.total = recipe.total().orElse(new TotalSettings.WeightedSum(false)).composition(rewards);
      requireNames(recipe);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What the recipe alone cannot show, since some rewards name themselves. */
  private void requireNames(Recipe recipe) {
    Set<String> names = new LinkedHashSet<>();
    for (Reward reward : all()) {
      if (!names.add(reward.name())) {
        throw new IllegalArgumentException(
            "rewards: two are named " + reward.name() + ". Maybe give one a name: of its own");
      }
    }
    require("total", total.names(), names);
    recipe.stages().forEach((stage, settings) -> {
      if (settings instanceof EvalStage eval) {
        require("stages." + stage + ".rewards", eval.rewards(), names);
      } else if (settings instanceof HarvestStage harvest) {
        require("stages." + stage + ".sound", harvest.sound(), names);
        require("stages." + stage + ".best_by", harvest.bestBy().stream().toList(), names);
      } else if (settings instanceof RlStage rl) {
        rl.total().ifPresent(own -> require("stages." + stage + ".total", own.composition(rewards).names(), names));
      }
    });
  }

  private static void require(String path, Collection<String> wanted, Set<String> names) {
    wanted.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
      throw new IllegalArgumentException(
          path + ": " + NearestWord.notOneOf(name, names) + " (the names of the rewards)");
    });
  }

  private static RewardKinds kinds(Recipe recipe) {
    RewardKinds kinds = RewardKinds.installed();
    kinds = recipe.plugins().isPresent() ? kinds.withJars(recipe.plugins().get()) : kinds;
    return kinds.withSources(recipe.rewards().stream().map(RewardSettings::reward).toList());
  }

  /**
   * The reward that an entry of a recipe asks for.
   *
   * @param kinds what there is
   * @param context what it is lent
   */
  public static Reward create(RewardKinds kinds, RewardSettings settings, RewardContext context) {
    Reward reward = kinds.create(settings.reward(), settings.settings(), settings.isolate(),
        settings.heapMegabytes().orElse(HEAP_MEGABYTES), context);
    CallPlan calls = reward.calls();
    if (settings.concurrency().isPresent()) {
      calls = calls.withConcurrency(settings.concurrency().get());
    }
    if (settings.deadlineSeconds().isPresent()) {
      calls = calls.withDeadline(Duration.ofNanos((long) (settings.deadlineSeconds().get() * 1e9)));
    }
    String name = settings.name().orElse(reward.name());
    boolean changed = !calls.equals(reward.calls()) || !name.equals(reward.name());
    return changed ? new DelegatingReward(reward, name, calls) : reward;
  }

  /** All rewards, in the recipe's order. */
  public List<Reward> all() {
    return rewards.stream().map(WeightedReward::reward).toList();
  }

  /** Those that grade the answer: they decide whether an evaluated completion is correct. */
  public List<Reward> grading() {
    return all().stream().filter(Reward::gradesAnswer).toList();
  }

  /** @throws IllegalArgumentException where nothing says what is right, which a stage has to know */
  public void requireGrading(String stage) {
    if (grading().isEmpty()) {
      throw new IllegalArgumentException(
          "stages." + stage + ": none of the recipe's rewards grades the answer, so nothing says what is right."
              + " Maybe add - {reward: math}");
    }
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
  public RewardPool judge() {
    return judge(Optional.empty());
  }

  /** A judge over all rewards. @param own how their parts become the total, where a stage says it itself */
  public RewardPool judge(Optional<TotalSettings> own) {
    return new RewardPool(rewards, own.map(settings -> settings.composition(rewards)).orElse(total), DEADLINE, threads);
  }

  /** The grading rewards, and after them those of these names that do not grade. */
  public List<Reward> gradingAnd(Collection<String> noted) {
    return Stream.concat(grading().stream(),
        all().stream().filter(reward -> !reward.gradesAnswer() && noted.contains(reward.name()))).toList();
  }

  /**
   * A judge whose totals are the grading rewards' alone.
   *
   * @param noted names of rewards that judge beside them, in no total
   */
  public RewardPool gradingJudge(Collection<String> noted) {
    List<WeightedReward> judging = gradingAnd(noted).stream().map(reward -> new WeightedReward(reward, 1)).toList();
    return new RewardPool(judging, Composition.weightedSum(judging.subList(0, grading().size()), true), DEADLINE,
        threads);
  }

  /** What the chat models have cost, a line each. */
  public List<String> costs() {
    return chatModels.costs();
  }

  /** Completions judged at the same time. */
  public int threads() {
    return threads;
  }

  /** Ends the rewards' processes and connections. */
  @Override
  public void close() {
    if (Thread.currentThread() != atEnd && !ending()) {
      end();
    }
  }

  /** Takes the hook back; true where the JVM is ending already and the hook is at work. */
  private boolean ending() {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  private void end() {
    rewards.forEach(weighted -> weighted.reward().close());
    kinds.close();
    chatModels.close();
  }
}
