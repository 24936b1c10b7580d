package kedge.rewards;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;

/**
 * A reward that scores several completions in one call: all completions of a problem ({@link CallPlan#perGroup()}) or a
 * whole batch ({@link CallPlan#perBatch}).
 */
public interface BatchReward extends Reward {

  /** Scores the samples: one verdict each, in their order. */
  List<Verdict> judgeBatch(List<Sample> samples);

  /** By default one call per problem; override it for whole batches. */
  @Override
  default CallPlan calls() {
    return CallPlan.perGroup();
  }

  @Override
  default CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    return CompletableFuture.completedFuture(judgeBatch(samples));
  }

  @Override
  default Verdict judge(Problem problem, Candidate candidate) {
    return judgeBatch(List.of(new Sample(problem, candidate))).get(0);
  }
}
