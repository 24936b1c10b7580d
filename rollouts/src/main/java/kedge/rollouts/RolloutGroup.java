package kedge.rollouts;

import java.util.List;
import kedge.data.Problem;

/** All completions drawn for one problem in one step. A group is atomic: it is scored, kept or dropped as a whole. */
public record RolloutGroup(Problem problem, List<Rollout> rollouts) {
  public RolloutGroup {
    rollouts = List.copyOf(rollouts);
    if (rollouts.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one rollout: " + problem.id());
    }
  }
}
