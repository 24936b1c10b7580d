package kedge.rl.pool;

import java.util.List;
import java.util.Optional;

/**
 * Selects problems worth training on by how often the policy solves them (SAIL-VL2, section 4.2.3). A problem that
 * every completion solves, or a reasoning problem that none solves, gives no advantage to learn from.
 *
 * @param general sources whose problems are kept even if no completion solves them
 * @param keepAllRight whether problems that all completions solve are kept
 * @param passRateAtMost highest pass rate of a kept problem, 0 to 1
 */
public record PoolRule(List<String> general, boolean keepAllRight, double passRateAtMost) {
  public PoolRule {
    general = List.copyOf(general);
    if (!(passRateAtMost >= 0 && passRateAtMost <= 1)) {
      throw new IllegalArgumentException("pass_rate_at_most is " + passRateAtMost + ", expected 0 to 1");
    }
  }

  /**
   * Returns why a problem is dropped; empty if it is kept.
   *
   * @param rate mean accuracy over its completions; NaN if none could be graded
   */
  public Optional<String> dropped(String source, double rate) {
    if (Double.isNaN(rate)) {
      return Optional.of("unscorable");
    }
    if (rate == 1 && !keepAllRight) {
      return Optional.of("all_right");
    }
    if (rate == 0 && !general.contains(source)) {
      return Optional.of("none_right");
    }
    return rate > passRateAtMost ? Optional.of("too_easy") : Optional.empty();
  }
}
