package kedge.rewards.builtin;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.RewardProvider;
import kedge.rewards.answer.ChoiceReward;
import kedge.rewards.answer.KnightsKnavesReward;
import kedge.rewards.answer.ListReward;
import kedge.rewards.answer.NumberReward;
import kedge.rewards.answer.TextReward;
import kedge.rewards.answer.YesNoReward;
import kedge.rewards.chain.ChainConsistencyReward;
import kedge.rewards.chain.ChainGroundingReward;
import kedge.rewards.chain.ChainJudgmentReward;
import kedge.rewards.chain.ChainLogicReward;
import kedge.rewards.code.CodeReward;
import kedge.rewards.code.CodeSettings;
import kedge.rewards.format.TagsReward;
import kedge.rewards.format.ThinkFormatReward;
import kedge.rewards.format.ThinksReward;
import kedge.rewards.http.HttpReward;
import kedge.rewards.judge.Criterion;
import kedge.rewards.judge.JudgeReward;
import kedge.rewards.length.LengthReward;
import kedge.rewards.length.OverlongReward;
import kedge.rewards.length.RepetitionReward;
import kedge.rewards.math.CountdownReward;
import kedge.rewards.math.MathReward;
import kedge.rewards.noise.CoinReward;
import kedge.rewards.python.PythonReward;

/**
 * The built-in rewards, by their value of the recipe key {@code reward:}. To add one, write a record that implements
 * {@link Reward}, with its settings as components, and add a line here.
 */
public final class BuiltInRewards {
  /** Names of earlier versions, which recipes may still use, with their current names. */
  public static final Map<String, String> RENAMED = Map.of(
      "steps_logic", "chain_logic",
      "steps_grounding", "chain_grounding",
      "steps_consistency", "chain_consistency",
      "steps_judgement", "chain_judgment",
      "judge_judgement", "judge_judgment");

  private static final Map<String, RewardProvider<?>> PROVIDERS = Stream.of(
      // the answer is right
      reward("math", MathReward.class),
      reward("countdown", CountdownReward.class),
      reward("choice", ChoiceReward.class),
      reward("yes_no", YesNoReward.class),
      reward("text", TextReward.class),
      reward("number", NumberReward.class),
      reward("list", ListReward.class),
      reward("knights_knaves", KnightsKnavesReward.class),
      reward("code", CodeSettings.class, CodeReward::create),
      // form and length
      reward("think_format", ThinkFormatReward.class),
      reward("tags", TagsReward.class),
      reward("thinks", ThinksReward.class),
      reward("length", LengthReward.class),
      reward("overlong", OverlongReward.class),
      reward("repetition", RepetitionReward.class),
      // the chain of thought, by rules
      reward("chain_logic", ChainLogicReward.class),
      reward("chain_grounding", ChainGroundingReward.class),
      reward("chain_consistency", ChainConsistencyReward.class),
      reward("chain_judgment", ChainJudgmentReward.class),
      // LLM judges
      judge("judge_answer", Criterion.ANSWER),
      judge("judge_think", Criterion.THINK),
      judge("judge_logic", Criterion.LOGIC),
      judge("judge_consistency", Criterion.CONSISTENCY),
      judge("judge_grounding", Criterion.GROUNDING),
      judge("judge_judgment", Criterion.JUDGMENT),
      // Python functions and HTTP services
      reward("python", PythonReward.Settings.class, PythonReward::start),
      reward("http", HttpReward.Settings.class, HttpReward::new),
      // for experiments
      reward("coin", CoinReward.class)).collect(toUnmodifiableMap(RewardProvider::kind, identity()));

  private BuiltInRewards() {
  }

  /** Providers by kind. */
  public static Map<String, RewardProvider<?>> providers() {
    return PROVIDERS;
  }

  private record BuiltIn<C extends Record> (String kind, Class<C> settings,
      BiFunction<C, RewardContext, Reward> creator)
      implements
        RewardProvider<C> {
    @Override
    public Reward create(C given) {
      return create(given, RewardContext.NONE);
    }

    @Override
    public Reward create(C given, RewardContext context) {
      return creator.apply(given, context);
    }
  }

  /** Makes a provider of a reward that is a record of its own settings. */
  private static <C extends Record & Reward> RewardProvider<?> reward(String kind, Class<C> type) {
    return reward(kind, type, settings -> settings);
  }

  private static <C extends Record> RewardProvider<?> reward(String kind, Class<C> settings,
      Function<C, Reward> creator) {
    return new BuiltIn<>(kind, settings, (given, context) -> creator.apply(given));
  }

  private static RewardProvider<?> judge(String kind, Criterion criterion) {
    return new BuiltIn<>(kind, JudgeReward.Settings.class,
        (settings, context) -> new JudgeReward(criterion, settings, context.chatModel(settings.chatModel())));
  }
}
