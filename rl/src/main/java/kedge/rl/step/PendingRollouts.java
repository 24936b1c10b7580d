package kedge.rl.step;

import java.util.List;
import kedge.rollouts.Rollout;

/**
 * Completions drawn ahead for a later step, as saved in a checkpoint.
 *
 * @param step the step that will train on them
 * @param weightsStep the step at whose start their sampler's weights were current
 * @param groups the groups, in the order drawn
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
