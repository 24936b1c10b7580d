package kedge.rewards.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class SourcedRewardTest {
  private final List<String> judged = new ArrayList<>();

  private final class Counting implements Reward {
    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      judged.add(problem.id());
      return new Verdict.Scored(judged.size());
    }
  }

  @Test
  void onlyProblemsOfItsSourcesAreJudgedAndVerdictsStayInOrder() {
    Reward reward = new SourcedReward(new Counting(), "a"::equals);
    List<Verdict> verdicts = reward.judgeAll(List.of(sample("b"), sample("a"), sample("b"), sample("a")))
        .toCompletableFuture().join();
    assertEquals(List.of("a/1", "a/1"), judged);
    assertEquals(List.of(new Verdict.Scored(1), new Verdict.Scored(2)), List.of(verdicts.get(1), verdicts.get(3)));
    assertTrue(verdicts.get(0) instanceof Verdict.NotApplicable && verdicts.get(2) instanceof Verdict.NotApplicable);
    assertTrue(reward.judge(sample("b").problem(), sample("b").candidate()) instanceof Verdict.NotApplicable);
  }

  private static Sample sample(String source) {
    return new Sample(new Problem(source + "/1", source, Conversation.ofUser("q"), new Answer.None(), Map.of()),
        new Candidate("x", 1, true));
  }
}
