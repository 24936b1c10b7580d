package kedge.training.parts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.recipes.Recipe;
import kedge.recipes.check.NearestWord;
import kedge.recipes.settings.RewardSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.HarvestStage;
import kedge.recipes.stage.RlStage;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.UsesChatModel;
import kedge.rewards.plugin.RewardKinds;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.pool.VerdictExchange;
import kedge.rewards.pool.SourcedReward;
import kedge.rewards.total.Composition;
import kedge.rewards.total.WeightedReward;

/** The rewards of a recipe. Their processes and connections end with {@link #close()} or with the JVM. */
public final class RecipeRewards implements AutoCloseable {
  /** Default deadline of a reward call. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int HEAP_MEGABYTES = 256;
  private final List<WeightedReward> rewards = new ArrayList<>();
  private final List<RewardSettings> settings;
  private final Composition total;
  private final ChatModels chatModels;
  private final int threads;
  private final RewardKinds kinds;
  private final VerdictExchange exchange;
  private final Thread atEnd = new Thread(this::end, "kedge-rewards-end");

  /** Opens the rewards of a recipe whose problems have their source's name under {@code data}. */
  public RecipeRewards(Recipe recipe, int threads) {
    this(recipe, threads, name -> name, VerdictExchange.NONE);
  }

  /**
   * Opens the rewards.
   *
   * @param threads default number of concurrent calls of one reward
   * @param sourceName maps a source's name under {@code data} to the source name in its problems
   * @param exchange decides which of several processes calls the rewards
   */
  public RecipeRewards(Recipe recipe, int threads, UnaryOperator<String> sourceName, VerdictExchange exchange) {
    this.exchange = exchange;
    this.settings = recipe.rewards();
    this.threads = threads;
    this.chatModels = new ChatModels(recipe.chatModels(), System.getenv());
    this.kinds = UserError.whereRefused("", () -> kinds(recipe));
    Runtime.getRuntime().addShutdownHook(atEnd);
    try {
      for (RewardSettings settings : recipe.rewards()) {
        settings.sources().ifPresent(names -> requireApart(recipe, names, sourceName));
        Reward made = create(kinds, settings, chatModels);
        Reward sourced = settings.sources().<Reward>map(names -> new SourcedReward(made,
            source -> names.stream().map(sourceName).anyMatch(source::equals))).orElse(made);
        rewards.add(new WeightedReward(sourced, settings.weight()));
      }
      this.total = recipe.total().orElse(new TotalSettings.WeightedSum(false)).composition(rewards);
      requireNames(recipe);
    } catch (IllegalArgumentException refused) {
      close();
      throw new UserError(refused.getMessage(), refused);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Requires that problems of the sources of a reward can be told from those of the others: by their source's name. */
  private static void requireApart(Recipe recipe, List<String> names, UnaryOperator<String> sourceName) {
    Map<String, String> own = new HashMap<>();
    names.stream().filter(recipe.data()::containsKey).forEach(name -> own.put(sourceName.apply(name), name));
    recipe.stages().values().stream().flatMap(stage -> stage.reads().stream()).distinct()
        .filter(name -> recipe.data().containsKey(name) && !names.contains(name)).forEach(other -> {
          String common = sourceName.apply(other);
          if (own.containsKey(common)) {
            throw new UserError(
                "rewards: sources is " + names + ", but the problems of data." + other + " have the same"
                    + " source name as those of data." + own.get(common) + ", " + common
                    + ". Maybe name both, or give one of them a name: of its own?");
          }
        });
  }

  /** Checks names with the opened rewards, since some name themselves. */
  private void requireNames(Recipe recipe) {
    Set<String> names = new LinkedHashSet<>();
    for (Reward reward : all()) {
      if (!names.add(reward.name())) {
        throw new UserError(
            "rewards: two are named " + reward.name() + ". Maybe give one a name: of its own?");
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
      throw new UserError(
          path + ": " + NearestWord.notOneOf(name, names) + " (the names of the rewards)");
    });
  }

  private static RewardKinds kinds(Recipe recipe) {
    RewardKinds kinds = RewardKinds.installed();
    kinds = recipe.plugins().isPresent() ? kinds.withJars(recipe.plugins().get()) : kinds;
    return kinds.withSources(recipe.rewards().stream().map(RewardSettings::reward).toList());
  }

  /** Creates the reward of an entry under {@code rewards}. @param context gives access to chat models */
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

  /** Rewards that apply to a source, by its name under {@code data}. */
  public List<Reward> applyingTo(String source) {
    return IntStream.range(0, rewards.size())
        .filter(i -> settings.get(i).sources().map(names -> names.contains(source)).orElse(true))
        .mapToObj(i -> rewards.get(i).reward()).toList();
  }

  /** Returns the rewards that use no chat model, whose calls cost nothing. */
  public List<Reward> withoutChatModel() {
    return IntStream.range(0, rewards.size()).filter(i -> !(settings.get(i).settings() instanceof UsesChatModel))
        .mapToObj(i -> rewards.get(i).reward()).toList();
  }

  /** Rewards that grade the answer: they decide whether an evaluated completion is correct. */
  public List<Reward> grading() {
    return all().stream().filter(Reward::gradesAnswer).toList();
  }

  /** @throws UserError if no reward grades the answer, which the stage needs */
  public void requireGrading(String stage) {
    if (grading().isEmpty()) {
      throw new UserError(
          "stages." + stage + ": none of the recipe's rewards grades the answer, so nothing says what is right."
              + " Maybe add - {reward: math, weight: 0}, or another that grades the answer, or grades_answer: true to a"
              + " reward of your own that pays every known answer 1?");
    }
  }

  /** Name of the reward whose mean is accuracy in the report. */
  public Optional<String> answerReward() {
    return grading().stream().map(Reward::name).findFirst();
  }

  /** Returns the composition of a completion's reward from its parts. */
  public Composition total() {
    return total;
  }

  /**
   * Makes a pool of all rewards.
   *
   * @param own the stage's own composition of the completion's reward, if any
   * @throws UserError if the recipe has no rewards
   */
  public RewardPool pool(Optional<TotalSettings> own) {
    return new RewardPool(rewards, own.map(settings -> settings.composition(rewards)).orElse(total), DEADLINE, threads)
        .sharedBy(exchange);
  }

  /** Returns the grading rewards, followed by the named rewards that do not grade. */
  public List<Reward> gradingAnd(Collection<String> noted) {
    return Stream.concat(grading().stream(),
        all().stream().filter(reward -> !reward.gradesAnswer() && noted.contains(reward.name()))).toList();
  }

  /**
   * Makes a pool in which a completion's reward consists of the grading rewards only.
   *
   * @param noted names of rewards that are also evaluated but not part of the total
   */
  public RewardPool gradingPool(Collection<String> noted) {
    List<WeightedReward> all = gradingAnd(noted).stream().map(reward -> new WeightedReward(reward, 1)).toList();
    return new RewardPool(all, Composition.weightedSum(all.subList(0, grading().size()), true), DEADLINE, threads)
        .sharedBy(exchange);
  }

  /** Cost of the chat models, one line each. */
  public List<String> costs() {
    return chatModels.costs();
  }

  /** Lets judges share the frozen weights of the trained policy: {@link ChatModels#share}. */
  public void share(PolicyParts parts, Policy policy) {
    chatModels.share(parts, policy);
  }

  /** Makes a check of known answers with rewards of this recipe. */
  public GoldCheck goldCheck(List<Reward> applying) {
    return new GoldCheck(applying, DEADLINE, threads, exchange);
  }

  /** Returns the number of completions scored at the same time. */
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

  /** Removes the shutdown hook; returns true if the JVM is shutting down, so that the hook is running. */
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
