package kedge.rewards.pool;

import java.util.List;
import java.util.function.Supplier;
import kedge.rewards.Verdict;

/**
 * Source of the verdicts on a batch. If several processes have the same completions, one calls the rewards and all get
 * its verdicts, so that no endpoint or process of a reward is called twice.
 */
@FunctionalInterface
public interface VerdictExchange {

  /** A single process, which calls the rewards itself. */
  VerdictExchange NONE = Supplier::get;

  /**
   * Returns the verdicts on a batch, one array per sample with a verdict per reward.
   *
   * @param judge calls the rewards
   */
  List<Verdict[]> verdicts(Supplier<List<Verdict[]>> judge);
}
