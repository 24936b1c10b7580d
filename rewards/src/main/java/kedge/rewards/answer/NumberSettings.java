package kedge.rewards.answer;

/**
 * How near a number must come.
 *
 * @param precision the column that says to how many decimals an item's answer is rounded; an item where it is absent or
 * blank is compared exactly
 * @param relativeTolerance the share of the known answer by which a number may differ, for instance ChartQA's published
 * 0.05; none if left out
 * @param bare see {@link BareSettings}
 */
public record NumberSettings(String precision, Double relativeTolerance, Boolean bare) {
  public NumberSettings {
    relativeTolerance = relativeTolerance == null ? 0 : relativeTolerance;
    bare = bare != null && bare;
    if (!(relativeTolerance >= 0 && relativeTolerance < 1)) {
      throw new IllegalArgumentException(
          "relative_tolerance is " + relativeTolerance + ", expected at least 0 and below 1");
    }
    if (precision != null && relativeTolerance > 0) {
      throw new IllegalArgumentException(
          "relative_tolerance is " + relativeTolerance + ", and precision is given too, expected one of them");
    }
  }
}
