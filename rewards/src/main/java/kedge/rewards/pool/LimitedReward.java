package kedge.rewards.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/** A reward under another deadline or concurrency than its own. */
public record LimitedReward(Reward reward, CallPlan calls) implements Reward {
  @Override
  public String name() {
    return reward.name();
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return reward.judge(problem, candidate);
  }

  @Override
  public boolean gradesAnswer() {
    return reward.gradesAnswer();
  }

  @Override
  public Set<String> columns() {
    return reward.columns();
  }

  @Override
  public CompletionStage<List<Verdict>> judgeAll(List<Sample> samples) {
    return reward.judgeAll(samples);
  }

  @Override
  public void close() {
    reward.close();
  }
}
