package kedge.rewards;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;

/**
 * A reward that judges several completions in one call: a group ({@link CallPlan#perGroup()}) or a whole batch ({@link
 * CallPlan#perBatch}).
 */
public interface BatchReward extends Reward {

  /** The verdicts of the samples, in their order. */
  List<Verdict> judgeBatch(List<Sample> samples);

  /** All completions of one problem, in order; override it for whole batches. */
  @Override
  default CallPlan calls() {
    return CallPlan.perGroup();
  }

  @Override
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    return CompletableFuture.completedFuture(judgeBatch(samples));
  }

  /** A call of one sample. */
  @Override
  default Verdict judge(Problem problem, Candidate candidate) {
    return judgeBatch(List.of(new Sample(problem, candidate))).get(0);
  }
}
