package kedge.rl.step;

import java.util.Optional;
import kedge.rl.advantage.GroupAdvantages;

/**
 * A group that a step drew.
 *
 * @param scored the rollouts with their scores
 * @param advantages the advantages that the step trained on; empty where dynamic sampling dropped the group
 */
public record DrawnGroup(ScoredGroup scored, Optional<GroupAdvantages> advantages) {
}
