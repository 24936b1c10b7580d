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
   * Returns the name of the reward in logs and formulas. By default it is the class name in snake case without the
   * suffix {@code Reward}: {@code YesNoReward} is {@code yes_no}. Anonymous classes have to override it.
   */
  default String name() {
    return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE,
        getClass().getSimpleName().replaceFirst("Reward$", ""));
  }

  /** Scores one completion. An exception makes the completion {@link Verdict.Unscorable}, never 0. */
  Verdict judge(Problem problem, Candidate candidate);

  /**
   * Returns whether the reward decides whether an answer is right. Such a reward must give 1 to the known answer and 0
   * to a blank completion, which is checked before a run, and determines accuracy in evaluations. False for rewards of
   * format or length.
   */
  default boolean gradesAnswer() {
    return false;
  }

  /** Returns the columns of {@link Problem#columns()} that the reward needs; they are checked before a run. */
  default Set<String> columns() {
    return Set.of();
  }

  /** Returns how the pool calls this reward; by default with one sample per call. */
  default CallPlan calls() {
    return CallPlan.perSample();
  }

  /**
   * Scores the samples of one call, which consist of one {@link CallPlan#unit()}: one verdict each, in order. When the
   * deadline passes, a call that has not returned is interrupted, and a returned stage is cancelled.
   */
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    List<Verdict> verdicts = new ArrayList<>(samples.size());
    samples.forEach(sample -> verdicts.add(judge(sample.problem(), sample.candidate())));
    return CompletableFuture.completedFuture(verdicts);
  }

  /** Releases resources such as processes and connections. May be called more than once. */
  @Override
  default void close() {
  }
}
