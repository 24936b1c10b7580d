package kedge.rewards;

import java.util.List;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;

/**
 * A reward whose verdict comes later, such as that of a remote service or a chat model. Up to {@link
 * CallPlan#concurrency()} calls are in flight at a time.
 */
public interface AsyncReward extends Reward {

  /** Starts scoring one sample. The returned future is cancelled when the deadline passes. */
  CompletionStage<Verdict> judgeLater(Sample sample);

  @Override
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    CompletionStage<Verdict> verdict = judgeLater(samples.get(0));
    var all = verdict.thenApply(List::of).toCompletableFuture();
    all.whenComplete((verdicts, fault) -> {
      if (all.isCancelled()) {
        verdict.toCompletableFuture().cancel(true);
      }
    });
    return all;
  }

  /** Waits for the verdict. */
  @Override
  default Verdict judge(Problem problem, Candidate candidate) {
    return judgeLater(new Sample(problem, candidate)).toCompletableFuture().join();
  }
}
