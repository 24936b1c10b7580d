package kedge.rl.advantage;

import java.util.List;

/**
 * Computes advantages: how much better each completion was than its baseline. Every estimator takes the groups of a
 * whole rollout batch, since some compare across groups; the others treat each group alone. The interface is sealed:
 * each estimator is the formula of a paper.
 *
 * <p>All estimators leave unscorable completions out of baselines and do not train on them. Rewards that are equal up
 * to {@link GroupRewards#RELATIVE_TOLERANCE} count as equal, so that no advantage is the quotient of two rounding
 * errors.
 */
public sealed interface AdvantageEstimator permits GroupZScore,GroupCentered,LeaveOneOut,BatchWhitened,Gdpo {

  /**
   * Computes the advantages of a whole rollout batch.
   *
   * @return one element per group, in order
   * @throws IllegalArgumentException if a group is too small for the baseline ({@link #requireGroupSize})
   */
  List<GroupAdvantages> estimate(List<GroupRewards> groups);

  /** Returns whether the baseline comes from the other completions of the same prompt. */
  boolean groupBaseline();

  /**
   * Returns whether the estimator compares the components of the reward one by one, so that groups must carry them
   * ({@link GroupRewards#components}).
   */
  default boolean byComponent() {
    return false;
  }

  /** Default that is added to standard deviations, in units of the reward. */
  double EPSILON = 1e-6;

  /** Names used in recipes. */
  List<String> KEYS = List.of("group_z_score", "group_centered", "leave_one_out", "batch_whitened", "gdpo");

  /**
   * Returns the estimator with the given name, one of {@link #KEYS}; {@code group_centred} is an older spelling.
   *
   * @param groupBaseline for {@code batch_whitened}: whether the group's mean is subtracted first
   */
  static AdvantageEstimator parse(String key, boolean groupBaseline) {
    return switch (key) {
      case "group_z_score" -> new GroupZScore(EPSILON);
      case "group_centered", "group_centred" -> new GroupCentered();
      case "leave_one_out" -> new LeaveOneOut();
      case "batch_whitened" -> new BatchWhitened(groupBaseline, EPSILON);
      case "gdpo" -> new Gdpo(EPSILON);
      default -> throw new IllegalArgumentException("advantage is " + key + ", expected one of " + KEYS);
    };
  }

  /** Returns the name used in recipes. */
  String key();

  /** Returns the formula of the advantage A of a completion with reward R, as text. */
  String formula();

  /**
   * Rejects a number of completions per prompt for which the advantage would always be 0.
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
