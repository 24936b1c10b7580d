package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.rewards.Verdict;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.pool.GradedGroup;
import kedge.rl.pool.HarvestRule;
import kedge.rl.step.ScoredGroup;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

class DrawnDataFilterTest {
  private static final String NO_THOUGHT = "<judge>This needs no thinking.</judge>\n\\boxed{2}";
  private static final String NO_END = "<think>1+1 is \\boxed{2}";

  /** Right completions of these texts, each a token longer than the one before. */
  private static GradedGroup right(String... texts) {
    List<Rollout> rollouts = new ArrayList<>();
    List<Scorecard> cards = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      rollouts.add(new Rollout(new DrawKey(1, 2, 3, i), new int[]{1},
          new Completion(new int[i + 1], new float[i + 1], true), texts[i]));
      cards.add(
          new Scorecard(List.of(new Scorecard.Part("math", 1, new Verdict.Scored(1))), new Composition.Part("math")));
    }
    Problem problem = new Problem("p/1", "p", Conversation.ofUser("1+1="), new Answer.Mathematical("2"), Map.of());
    List<OptionalDouble> totals = cards.stream().map(Scorecard::total).toList();
    return new GradedGroup(new ScoredGroup(new RolloutGroup(problem, rollouts), cards, new GroupRewards(totals)),
        Set.of("math"));
  }

  private static List<Map<String, Object>> lines(GradedGroup graded) {
    return new DrawnDataFilter.OfHarvest(new HarvestRule(List.of(), 1, HarvestRule.Choice.SHORTEST, Optional.empty()))
        .lines("p", graded);
  }

  @Test
  void aRightCompletionThatIsNoWorkedAnswerIsNotHarvested() {
    Map<String, Object> none = lines(right(NO_THOUGHT, NO_END)).get(0);
    assertEquals(List.of(false, "malformed", 2, 0),
        List.of(none.get("kept"), none.get("reason"), none.get("sound"), none.get("distinct")));
    List<Map<String, Object>> kept = lines(right(NO_THOUGHT, NO_END, "<think>\n1+1=2\n</think>\n\n\\boxed{2}"));
    assertEquals(1, kept.size());
    assertEquals(List.of(true, 2L, 3, 1), List.of(kept.get(0).get("kept"), kept.get(0).get("sample"),
        kept.get(0).get("sound"), kept.get(0).get("distinct")));
  }
}
