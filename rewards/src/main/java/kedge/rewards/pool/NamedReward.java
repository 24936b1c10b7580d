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

/** A reward under another name, so that two of a kind can stand side by side. */
public record NamedReward(String name, Reward reward) implements Reward {
  public NamedReward {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reward, "reward");
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
  public CallPlan calls() {
    return reward.calls();
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
