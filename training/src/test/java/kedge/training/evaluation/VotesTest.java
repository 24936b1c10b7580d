package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.answer.ListReward;
import kedge.rewards.math.MathReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.parts.RecipeRewards;
import org.junit.jupiter.api.Test;

/** Which samples of an evaluation vote for one answer. */
class VotesTest {

  private static List<EvaluatedProblem.Sample> samples(Reward reward, Answer answer, String... said) {
    RewardPool judge = new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE, 1);
    Problem problem = new Problem("p/1", "p", Conversation.ofUser("q"), answer, Map.of());
    List<Scorecard> cards = judge
        .score(List.of(said).stream().map(each -> new Sample(problem, new Candidate(each, 1, true))).toList());
    return cards.stream()
        .map(card -> new EvaluatedProblem.Sample(card.total().getAsDouble() == 1 ? Outcome.CORRECT : Outcome.WRONG,
            Evaluator.vote(card), 1, false))
        .toList();
  }

  private static List<EvaluatedProblem.Sample> boxed(String gold, String... said) {
    return samples(new MathReward(), new Answer.Mathematical(gold),
        List.of(said).stream().map(each -> "\\boxed{" + each + "}").toArray(String[]::new));
  }

  private static long parties(List<EvaluatedProblem.Sample> samples) {
    return samples.stream().map(EvaluatedProblem.Sample::answer).distinct().count();
  }

  @Test
  void allThatAreRightVoteTogether() {
    assertEquals(1, MajorityAtK.of(boxed("1/2", "1/2", "\\frac12", "0.5", "3", "3"), 5));
    assertEquals(0, MajorityAtK.of(boxed("7", "7", "7", "1/2", "\\frac12", "0.5"), 5),
        "and those that are wrong in one way, too");
  }

  @Test
  void oneWrongAnswerInManySpellingsIsOneVote() {
    assertEquals(1, parties(boxed("7", "1/2", "\\frac{1}{2}", "\\frac{2}{4}", "0.5", "0.50", "$.5$", "2^{-1}")));
    assertEquals(1, parties(boxed("7", "3", "3.0", "3.", "\\text{3}", " 3 ")));
    assertEquals(1, parties(boxed("7", "x+1", "x + 1", "{x+1}")));
    assertEquals(6, parties(boxed("7", "1", "-1", "5\\text{ cm}", "5\\text{ m}", "x", "(1,2)")));
    String[] endless = {"1+".repeat(150) + "y", "1+".repeat(150) + "z", "(".repeat(400) + "y", "(".repeat(400) + "z"};
    assertEquals(4, parties(boxed("7", endless)), "what differs behind the first 200 characters differs");
  }

  @Test
  void textsAndListsVoteAsTheirGraderReadsThem() {
    List<EvaluatedProblem.Sample> texts = samples(new MathReward(), new Answer.Text("blue"), "\\boxed{Red}",
        "\\boxed{\\text{red}}", "\\boxed{red.}", "no box");
    assertEquals(2, parties(texts));
    assertEquals(Optional.empty(), texts.get(3).answer());
    List<EvaluatedProblem.Sample> lists = samples(new ListReward(true, false), new Answer.Text("1, 2"),
        "\\boxed{3, 4}", "\\boxed{[3,4]}",
        "\\boxed{4, 5}", "\\boxed{1,2}");
    assertEquals(lists.get(0).answer(), lists.get(1).answer());
    assertNotEquals(lists.get(0).answer(), lists.get(2).answer());
    assertEquals(3, parties(lists));
  }
}
