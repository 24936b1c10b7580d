package kedge.rewards;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;
import kedge.rewards.pool.GoldCheck;

/**
 * A verdict on completions. Implementations are pure: the same arguments give the same verdict, from any thread.
 *
 * <p>Most rewards look at one completion at a time and write {@link #judge(Problem, Candidate)} alone. One that looks
 * at a group or a batch is a {@link BatchReward}, one that answers later an {@link AsyncReward}; underneath the pool
 * sees each of them through {@link #calls()} and {@link #judgeAll}.
 */
public interface Reward extends AutoCloseable {

  /** The name under which parts are logged, for instance {@code math}. */
  String name();

  /** Judges one completion. What it throws is recorded as {@link Verdict.Unscorable}. */
  Verdict judge(Problem problem, Candidate candidate);

  /**
   * Whether it says that the answer is right: such a reward gives a right answer 1 and a blank completion 0, and {@link
   * GoldCheck} holds it to that before a run. False for rewards of form or length.
   */
  default boolean gradesAnswer() {
    return false;
  }

  /** Columns of the data it needs, as they stand in {@link Problem#columns()}: looked for in the data before a run. */
  default Set<String> columns() {
    return Set.of();
  }

  /** How it wants to be called; one sample a call if it does not say. */
  default CallPlan calls() {
    return CallPlan.perSample();
  }

  /**
   * Judges the samples of one call, of the {@link CallPlan#unit()} it asked for: one verdict each, in their order, now
   * or later. A call that misses its deadline is interrupted if it has not returned, and its stage cancelled if it has.
   */
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    List<Verdict> verdicts = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      verdicts.add(judge(sample.problem(), sample.candidate()));
    }
    return CompletableFuture.completedFuture(verdicts);
  }

  /** Ends what it holds (processes, connections); may be called more than once. */
  @Override
  default void close() {
  }
}
