package kedge.rl.step;

import java.util.List;
import kedge.rollouts.Rollout;

/**
 * Completions that are drawn for a step to come, as a checkpoint keeps them.
 *
 * @param step that will train on them
 * @param weightsStep step before which the weights stood that drew them
 * @param rollouts in the order drawn
 */
public record PendingRollouts(long step, long weightsStep, List<Rollout> rollouts) {
  public PendingRollouts {
    rollouts = List.copyOf(rollouts);
  }
}
