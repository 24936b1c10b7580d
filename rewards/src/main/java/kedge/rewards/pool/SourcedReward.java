package kedge.rewards.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import kedge.data.Problem;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * A reward that applies to the problems of some sources.
 *
 * @param reward the reward
 * @param sources whether it applies to a source, by {@link Problem#source()}
 */
public record SourcedReward(Reward reward, Predicate<String> sources) implements Reward {
  @Override
  public String name() {
    return reward.name();
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return sources.test(problem.source()) ? reward.judge(problem, candidate) : elsewhere(problem);
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
    List<Sample> own = samples.stream().filter(sample -> sources.test(sample.problem().source())).toList();
    if (own.size() == samples.size()) {
      return reward.judgeAll(samples);
    }
    CompletionStage<List<Verdict>> judged = own.isEmpty() ? CompletableFuture.completedFuture(List.of())
        : reward.judgeAll(own);
    return judged.thenApply(verdicts -> {
      List<Verdict> all = new ArrayList<>();
      int next = 0;
      for (Sample sample : samples) {
        all.add(sources.test(sample.problem().source()) ? verdicts.get(next++) : elsewhere(sample.problem()));
      }
      return all;
    });
  }

  private static Verdict elsewhere(Problem problem) {
    return new Verdict.NotApplicable("its sources do not name " + problem.source());
  }

  @Override
  public void close() {
    reward.close();
  }
}
