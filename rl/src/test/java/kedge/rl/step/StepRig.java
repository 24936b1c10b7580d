package kedge.rl.step;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.ProblemOrder;
import kedge.policy.TinyPolicy;
import kedge.policy.generate.Sampling;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.policy.score.TrainingBackend;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.objective.Preset;
import kedge.rl.objective.SequenceObjective;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.RolloutEngine;

/** A step of a tiny policy, with hand-made rewards. */
public final class StepRig extends TinyPolicy {
  /** Right or wrong as by a coin that belongs to the text. */
  static final BiFunction<Problem, Candidate, Verdict> COIN = (problem,
      candidate) -> new Verdict.Scored(KeyedRandom.text(candidate.text()) & 1);

  public StepRig(int tokensPerMicrobatch) {
    super(tokensPerMicrobatch);
  }

  private record Fake(BiFunction<Problem, Candidate, Verdict> scores) implements Reward {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      return scores.apply(problem, candidate);
    }
  }

  PolicyRolloutEngine engine() {
    return new PolicyRolloutEngine(policy.generator(), tokenizer, encoder, policy::digest, 11);
  }

  static GroupScorer scorer(BiFunction<Problem, Candidate, Verdict> reward) {
    return new GroupScorer(
        new RewardPool(List.of(new WeightedReward(new Fake(reward), 1)), false, Duration.ofSeconds(30), 1),
        Optional.empty());
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward,
      Optional<TrainingBackend> reference) {
    return step(settings, reward, reference, engine(), 10);
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward, Optional<TrainingBackend> reference,
      RolloutEngine engine, int problems) {
    return new RlStep(policy, reference, engine, scorer(reward), new ProblemOrder(new Sums(problems), 3), settings);
  }

  /** Draws every step with the same key. */
  static LongUnaryOperator stream(long key) {
    return step -> key;
  }

  /** Three prompts of four completions each, temperature 1, no dynamic sampling. */
  static RlSettings settings(Preset preset, MiniBatches miniBatches) {
    return new Settings(preset).miniBatches(miniBatches).build();
  }

  /** Settings of a step by name; what is not named is that of {@link #settings(Preset, MiniBatches)}. */
  static final class Settings {
    private final Preset preset;
    private SequenceObjective objective;
    private AdvantageEstimator advantage;
    private MiniBatches miniBatches = MiniBatches.whole();
    private Optional<DynamicSampling> dynamicSampling = Optional.empty();
    private double temperature = 1;
    private int steps = 10;
    private int promptsPerStep = 3;
    private int completionsPerPrompt = 4;
    private int maximumTokens = LONGEST;
    private double learningRate = 3e-3;
    private double balanceCoefficient = 0.01;
    private double unscorableLimit = 0.5;
    private int staleness;

    Settings(Preset preset) {
      this.preset = preset;
      this.objective = preset.objective();
      this.advantage = preset.advantage();
    }

    Settings objective(SequenceObjective other) {
      objective = other;
      return this;
    }

    Settings advantage(AdvantageEstimator other) {
      advantage = other;
      return this;
    }

    Settings miniBatches(MiniBatches other) {
      miniBatches = other;
      return this;
    }

    Settings dynamicSampling(int maximumRounds) {
      dynamicSampling = Optional.of(new DynamicSampling(maximumRounds));
      return this;
    }

    Settings temperature(double other) {
      temperature = other;
      return this;
    }

    Settings steps(int other) {
      steps = other;
      return this;
    }

    Settings promptsPerStep(int other) {
      promptsPerStep = other;
      return this;
    }

    Settings completionsPerPrompt(int other) {
      completionsPerPrompt = other;
      return this;
    }

    Settings maximumTokens(int other) {
      maximumTokens = other;
      return this;
    }

    Settings learningRate(double other) {
      learningRate = other;
      return this;
    }

    Settings balanceCoefficient(double other) {
      balanceCoefficient = other;
      return this;
    }

    Settings unscorableLimit(double other) {
      unscorableLimit = other;
      return this;
    }

    Settings staleness(int other) {
      staleness = other;
      return this;
    }

    RlSettings build() {
      return new RlSettings(steps, promptsPerStep, completionsPerPrompt, Sampling.of(temperature, maximumTokens),
          advantage,
          objective, dynamicSampling, miniBatches, AdamWSettings.standard(),
          new LearningRate.Constant(learningRate, 0), balanceCoefficient, unscorableLimit, 17, staleness);
    }
  }
}
