package kedge.rl.advantage;

import java.util.List;

/**
 * How much better a completion was than could be expected. Every estimator takes the groups of a whole rollout batch,
 * since one of them looks across groups; those that do not treat each group alone. Sealed: each is a formula of a
 * paper.
 *
 * <p>Common to all: unscorable completions are left out and not trained; totals that are equal up to
 * {@link GroupRewards#RELATIVE_TOLERANCE} count as equal, so no advantage is ever the quotient of two rounding errors.
 */
public sealed interface AdvantageEstimator permits GroupZScore,GroupCentered,LeaveOneOut,BatchWhitened,Gdpo {

  /**
   * Advantages of a whole rollout batch.
   *
   * @return one per group, in order
   * @throws IllegalArgumentException if a group is too small for the baseline ({@link #requireGroupSize})
   */
  List<GroupAdvantages> estimate(List<GroupRewards> groups);

  /** True when the baseline comes from the other completions of the same prompt. */
  boolean groupBaseline();

  /**
   * True when it compares the components of the reward one by one, so that groups must carry them ({@link
   * GroupRewards#components}).
   */
  default boolean byComponent() {
    return false;
  }

  /** The word a recipe writes. */
  String key();

  /** The advantage A of a completion with total R, as text. */
  String formula();

  /**
   * Refuses a number of completions per prompt with which the advantage would always be 0.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  default void requireGroupSize(int completionsPerPrompt) {
    int least = groupBaseline() ? 2 : 1;
    if (completionsPerPrompt < least) {
      throw new IllegalArgumentException("completions_per_prompt is " + completionsPerPrompt + ", expected at least "
          + least + " with advantage " + key()
          + (groupBaseline()
              ? ", which compares the completions of one prompt with each other. Maybe completions_per_prompt: 8, or "
                  + "advantage batch_whitened"
                  + " with group_baseline: false, whose baseline is the whole batch"
              : ""));
    }
  }
}
