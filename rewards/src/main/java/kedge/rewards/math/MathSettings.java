package kedge.rewards.math;

import kedge.grader.GradingPolicy;

/**
 * Settings of the math reward.
 *
 * @param policy {@code strict} (the default) for answers that the completion names, or {@code lenient} for the last
 * formula or number of one that names none
 * @param evaluated whether an answer must be worked out where the gold is: by default with {@code strict} only
 */
public record MathSettings(String policy, Boolean evaluated) {
  public MathSettings {
    policy = policy == null ? "strict" : policy;
    if (!policy.equals("strict") && !policy.equals("lenient")) {
      throw new IllegalArgumentException("policy is " + policy + ", expected strict or lenient");
    }
    evaluated = evaluated == null ? policy.equals("strict") : evaluated;
  }

  GradingPolicy grading() {
    return new GradingPolicy(policy.equals("lenient"), !evaluated);
  }
}
