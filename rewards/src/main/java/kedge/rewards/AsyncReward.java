package kedge.rewards;

import java.util.List;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;

/**
 * A reward that answers later, for one sample at a time: a remote service, a model. Many calls are in flight, as {@link
 * CallPlan#concurrency()} says.
 */
public interface AsyncReward extends Reward {

  /** The verdict, when it has come. The stage's future is cancelled when the deadline has passed. */
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
