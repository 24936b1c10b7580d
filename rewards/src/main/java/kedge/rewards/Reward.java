package kedge.rewards;

import com.google.common.base.CaseFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;

/**
 * A reward: a function from a problem and a completion to a {@link Verdict}. Implementations are pure and thread-safe:
 * the same arguments give the same verdict, from any thread.
 *
 * <p>Most rewards look at one completion at a time and implement only {@link #judge(Problem, Candidate)}. A reward that
 * compares the completions of a group or batch is a {@link BatchReward}, one that waits for a service an {@link
 * AsyncReward}. The pool calls all of them through {@link #calls()} and {@link #judgeAll}.
 */
public interface Reward extends AutoCloseable {

  /**
   * Name of the reward in logs and formulas. By default that of its class in snake case without the ending {@code
   * Reward}: {@code YesNoReward} is {@code yes_no}. Anonymous classes have to override it.
   */
  default String name() {
    return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE,
        getClass().getSimpleName().replaceFirst("Reward$", ""));
  }

  /** Scores one completion. An exception makes the completion {@link Verdict.Unscorable}, never 0. */
  Verdict judge(Problem problem, Candidate candidate);

  /**
   * Returns whether the reward decides that an answer is right. Such a reward gives the known answer 1 and a blank
   * completion 0, which is checked before a run, and decides what evaluation calls correct. False for rewards of format
   * or length.
   */
  default boolean gradesAnswer() {
    return false;
  }

  /** Columns of {@link Problem#columns()} that it needs; their presence is checked before a run. */
  default Set<String> columns() {
    return Set.of();
  }

  /** Returns how the pool calls this reward; by default with one sample per call. */
  default CallPlan calls() {
    return CallPlan.perSample();
  }

  /**
   * Scores the samples of one call, of the {@link CallPlan#unit()} it asked for: one verdict each, in their order. When
   * the deadline passes, a call that has not returned is interrupted, and a returned stage is cancelled.
   */
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    List<Verdict> verdicts = new ArrayList<>(samples.size());
    samples.forEach(sample -> verdicts.add(judge(sample.problem(), sample.candidate())));
    return CompletableFuture.completedFuture(verdicts);
  }

  /** Releases what it holds (processes, connections). May be called more than once. */
  @Override
  default void close() {
  }
}
