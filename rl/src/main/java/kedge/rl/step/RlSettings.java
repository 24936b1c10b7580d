package kedge.rl.step;

import java.util.Optional;
import kedge.policy.generate.Sampling;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.objective.MismatchCorrection;
import kedge.rl.objective.SequenceObjective;

/**
 * Settings of a reinforcement-learning stage. The constructor rejects contradictory combinations.
 *
 * @param steps number of steps of the whole stage, for the learning rate
 * @param promptsPerStep number of groups that a step trains on
 * @param completionsPerPrompt size of a group
 * @param dynamicSampling replacement of groups without an advantage; empty for none
 * @param miniBatches optimizer steps on one rollout batch
 * @param balanceCoefficient weight of the router's load-balance loss
 * @param unscorableLimit largest share of unscorable completions in a step; a larger share stops the run
 * @param seed seed of the order of mini-batches
 * @param staleness how many steps ahead of training rollouts are drawn; 0 draws from the current policy
 */
public record RlSettings(long steps, int promptsPerStep, int completionsPerPrompt, Sampling sampling,
    AdvantageEstimator advantage, SequenceObjective objective, Optional<DynamicSampling> dynamicSampling,
    MiniBatches miniBatches, AdamWSettings optimizer, LearningRate learningRate, double balanceCoefficient,
    double unscorableLimit, long seed, int staleness) {

  public RlSettings {
    if (staleness < 0) {
      throw new IllegalArgumentException("staleness is " + staleness + ", expected at least 0");
    }
    if (staleness > 0 && !objective.correctsSampler()) {
      throw new IllegalArgumentException("staleness is " + staleness + ", so that other weights draw than are trained, "
          + "but nothing corrects for it. Maybe mismatch: {cap: " + MismatchCorrection.USUAL_CAP
          + "}, or correctsSampler() in an objective of your own?");
    }
    objective.requireUpdates(miniBatches.updates());
    objective.requireSampling(sampling);
    miniBatches.requireGroups(promptsPerStep);
    advantage.requireGroupSize(completionsPerPrompt);
    if (dynamicSampling.isPresent() && !advantage.groupBaseline()) {
      throw new IllegalArgumentException("dynamic_sampling replaces groups whose rewards are all equal, but advantage "
          + advantage.key()
          + " learns from those too, as it compares completions of the whole batch. Maybe dynamic_sampling: "
          + "{enabled: false}?");
    }
    if (advantage.byComponent() && objective.rewardPenalty().isPresent()) {
      throw new IllegalArgumentException("advantage is " + advantage.key()
          + ", which compares the components of the reward, but the KL penalty is taken off"
          + " their total. Maybe kl: {in: loss}?");
    }
  }

  /** Returns the number of optimizer steps of the whole stage. */
  public long updates() {
    return steps * miniBatches.updates();
  }

  /**
   * Returns the learning rate of an optimizer step. @param number index of the optimizer step within the step, from 0
   */
  double rate(long step, int number) {
    return learningRate.at(step * miniBatches.updates() + number, updates());
  }

  /**
   * Returns whether the policy scores all completions before the first update. Otherwise there is one update, whose
   * forward pass computes the old log-probabilities, which are the current ones.
   */
  boolean scoresBeforeUpdating() {
    return miniBatches.updates() > 1 || objective.masksByOldLogProbabilities() || objective.rewardPenalty().isPresent();
  }
}
