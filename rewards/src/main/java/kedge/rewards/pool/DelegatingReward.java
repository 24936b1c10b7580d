package kedge.rewards.pool;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import kedge.data.Problem;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/** A reward with another name or call plan, as set by a recipe. */
public record DelegatingReward(Reward reward, String name, CallPlan calls) implements Reward {
  public DelegatingReward {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(calls, "calls");
  }

  /** Makes the reward with another call plan. */
  public DelegatingReward(Reward reward, CallPlan calls) {
    this(reward, reward.name(), calls);
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
