package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.objective.KlPenalty;

/**
 * Log-probabilities of one completion's tokens that are known before the first update, in nats, {@code [tokens]} each.
 *
 * @param old under the trained policy before the step; if the rollout batch has a single update, which computes them
 * itself, a copy of {@code sampler} that is not read
 * @param sampler under the distribution that drew the completion
 * @param reference under the frozen reference policy, if the objective needs one
 */
record LogProbabilities(double[] old, double[] sampler, Optional<double[]> reference) {

  /** A group with the log-probabilities of its completions. */
  record GroupLogProbabilities(ScoredGroup group, List<LogProbabilities> completions) {

    /** Returns the rewards that the advantage compares, minus the KL penalty if it is part of the reward. */
    GroupRewards rewards(Optional<KlPenalty.InReward> penalty) {
      if (penalty.isEmpty()) {
        return group.rewards();
      }
      List<OptionalDouble> rewards = new ArrayList<>();
      for (int i = 0; i < completions.size(); i++) {
        OptionalDouble reward = group.rewards().members().get(i);
        LogProbabilities logs = completions.get(i);
        rewards.add(reward.isEmpty() ? reward
            : OptionalDouble.of(
                reward.getAsDouble() - penalty.get().penalty(logs.old(), logs.reference().orElseThrow())));
      }
      return new GroupRewards(rewards);
    }
  }
}
