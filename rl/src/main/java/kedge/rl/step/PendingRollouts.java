package kedge.rl.step;

import java.util.List;
import kedge.rollouts.Rollout;

/**
 * Completions that are drawn for a step to come, as a checkpoint keeps them.
 *
 * @param step that will train on them
 * @param weightsStep step at whose start the weights that drew them were current
 * @param groups in the order drawn
 */
public record PendingRollouts(long step, long weightsStep, List<Group> groups) {
  public PendingRollouts {
    groups = List.copyOf(groups);
  }

  /**
   * The completions of one prompt.
   *
   * @param trains whether the step will train on them: false where dynamic sampling has replaced them
   */
  public record Group(boolean trains, List<Rollout> rollouts) {
    public Group {
      rollouts = List.copyOf(rollouts);
    }
  }
}
