package kedge.rl.step;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
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
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
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

  private record Fake(BiFunction<Problem, Candidate, Verdict> judges) implements Reward {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      return judges.apply(problem, candidate);
    }
  }

  PolicyRolloutEngine worker() {
    return new PolicyRolloutEngine(policy.generator(), tokenizer, encoder, policy::digest, 11);
  }

  static GroupScorer judge(BiFunction<Problem, Candidate, Verdict> reward) {
    return new GroupScorer(
        new RewardPool(List.of(new WeightedReward(new Fake(reward), 1)), false, Duration.ofSeconds(30), 1),
        Optional.empty());
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward,
      Optional<TrainingBackend> reference) {
    return step(settings, reward, reference, worker(), 10);
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward, Optional<TrainingBackend> reference,
      RolloutEngine worker, int problems) {
    return new RlStep(policy, reference, worker, judge(reward), new ProblemOrder(new Sums(problems), 3), settings);
  }

  /** Three prompts of four completions each, temperature 1, no dynamic sampling. */
  static RlSettings settings(Preset preset, MiniBatches miniBatches) {
    return settings(preset, preset.objective(), miniBatches, 1, Optional.empty());
  }

  static RlSettings settings(Preset preset, PolicyObjective objective, MiniBatches miniBatches, double temperature,
      Optional<DynamicSampling> dynamic) {
    return new RlSettings(10, 3, 4, Sampling.of(temperature, LONGEST), preset.advantage(), objective, dynamic,
        miniBatches, AdamWSettings.standard(),
        new LearningRate.Constant(3e-3, 0), 0.01, 0.5, 17);
  }
}
