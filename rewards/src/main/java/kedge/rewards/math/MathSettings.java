package kedge.rewards.math;

import java.util.Arrays;
import java.util.Locale;
import kedge.grader.GradingPolicy;

/**
 * Settings of the math reward.
 *
 * @param policy {@code strict} (the default) or {@code lenient}: see {@link GradingPolicy}
 */
public record MathSettings(String policy) {
  public MathSettings {
    policy = policy == null ? "strict" : policy;
    String given = policy;
    if (Arrays.stream(GradingPolicy.values()).noneMatch(value -> value.name().toLowerCase(Locale.ROOT).equals(given))) {
      throw new IllegalArgumentException("policy is " + policy + ", expected strict or lenient");
    }
  }

  GradingPolicy grading() {
    return GradingPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
  }
}
