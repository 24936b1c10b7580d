package kedge.rewards.pool;

import java.util.List;
import java.util.function.Supplier;
import kedge.rewards.Verdict;

/**
 * Where the verdicts on a batch come from: where several processes hold the same completions, one asks the rewards and
 * all get its verdicts, so that no endpoint or process of a reward is asked twice.
 */
@FunctionalInterface
public interface VerdictExchange {

  /** One process, which asks the rewards itself. */
  VerdictExchange NONE = Supplier::get;

  /**
   * Returns the verdicts on a batch, one array per sample with a verdict per reward.
   *
   * @param judge asks the rewards
   */
  List<Verdict[]> verdicts(Supplier<List<Verdict[]>> judge);
}
