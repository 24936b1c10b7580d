package kedge.rl.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import kedge.rl.pool.HarvestRule.Choice;
import kedge.rl.step.ScoredGroup;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import org.junit.jupiter.api.Test;

/** Which problems a pool keeps, and which completions a harvest, on groups written by hand. */
class PoolRulesTest {
  private static final Verdict YES = new Verdict.Scored(1);
  private static final Verdict NO = new Verdict.Scored(0);
  private static final Verdict LOST = new Verdict.Unscorable("hung");
  private static final Verdict SILENT = new Verdict.NotApplicable("says nothing");

  /** A completion: its text, length, whether it ended by itself, and what math, logic and taste say of it. */
  private record Drawn(String text, int tokens, boolean stopped, Verdict math, Verdict logic, Verdict taste) {
    Drawn(String text, int tokens, Verdict math, Verdict logic) {
      this(text, tokens, true, math, logic, SILENT);
    }
  }

  private static GradedGroup graded(Drawn... drawn) {
    List<Rollout> rollouts = new ArrayList<>();
    List<Scorecard> cards = new ArrayList<>();
    List<OptionalDouble> totals = new ArrayList<>();
    for (int i = 0; i < drawn.length; i++) {
      Drawn one = drawn[i];
      rollouts.add(new Rollout(new DrawKey(1, 2, 3, i), new int[]{1},
          new Completion(new int[one.tokens()], new float[one.tokens()], one.stopped()), one.text()));
      Scorecard card = new Scorecard(
          List.of(new Scorecard.Part("math", 1, one.math()), new Scorecard.Part("logic", 1, one.logic()),
              new Scorecard.Part("taste", 1, one.taste())),
          new Composition.Part("math"));
      cards.add(card);
      totals.add(card.total());
    }
    Problem problem = new Problem("p/1", "p", Conversation.ofUser("1+1="), new Answer.Mathematical("2"), Map.of());
    return new GradedGroup(new ScoredGroup(new RolloutGroup(problem, rollouts), cards, new GroupRewards(totals)),
        Set.of("math"));
  }

  private static List<Integer> kept(HarvestRule rule, GradedGroup graded) {
    return rule.choose(graded).places();
  }

  private static HarvestRule rule(int atMost, Choice choice, String... sound) {
    return new HarvestRule(List.of(sound), atMost, choice,
        choice == Choice.BEST ? Optional.of("taste") : Optional.empty());
  }

  @Test
  void aPassRateIsTheShareOfRightOnesAmongThoseThatCouldBeGraded() {
    GradedGroup graded = graded(new Drawn("a", 1, YES, YES), new Drawn("b", 1, NO, YES), new Drawn("c", 1, LOST, YES),
        new Drawn("d", 1, YES, NO));
    assertEquals(List.of(0, 1, 3), graded.scored());
    assertEquals(List.of(0, 3), graded.correct());
    assertEquals(2.0 / 3, graded.passRate());
    assertTrue(Double.isNaN(graded(new Drawn("c", 1, LOST, YES), new Drawn("c", 1, SILENT, YES)).passRate()));
    assertThrows(IllegalArgumentException.class, () -> new GradedGroup(graded.group(), Set.of()));
  }

  @Test
  void reasoningSetsLoseAllRightAndNoneRightGeneralOnesAllRightOnly() {
    PoolRule rule = new PoolRule(List.of("captions"), false, 1);
    String[][] cases = {{"sums", "1.0", "all_right"}, {"sums", "0.0", "none_right"}, {"sums", "0.25", ""},
        {"captions", "1.0", "all_right"},
        {"captions", "0.0", ""}, {"captions", "0.75", ""}, {"sums", "NaN", "unscorable"},
        {"captions", "NaN", "unscorable"}};
    for (String[] one : cases) {
      assertEquals(one[2], rule.dropped(one[0], Double.parseDouble(one[1])).orElse(""), String.join(" ", one));
    }
    PoolRule hard = new PoolRule(List.of("captions"), false, 0.5);
    assertEquals("too_easy", hard.dropped("sums", 0.75).orElse(""));
    assertEquals("", hard.dropped("sums", 0.5).orElse(""));
    assertEquals("", new PoolRule(List.of(), true, 1).dropped("sums", 1).orElse(""));
    assertThrows(IllegalArgumentException.class, () -> new PoolRule(List.of(), false, 1.5));
  }

  @Test
  void aHarvestKeepsRightSoundDistinctCompletionsThatEnded() {
    GradedGroup graded = graded(new Drawn("wrong", 1, NO, YES), new Drawn("unsound", 2, YES, NO),
        new Drawn("cut", 3, false, YES, YES, SILENT),
        new Drawn("good", 9, YES, YES), new Drawn("good", 9, YES, YES), new Drawn("lost", 4, YES, LOST),
        new Drawn("silent", 5, YES, SILENT));
    HarvestRule.Chosen chosen = rule(10, Choice.SHORTEST, "logic").choose(graded);
    assertEquals(List.of(6, 3), chosen.places(),
        "what does not apply does not speak against it, what could not tell does");
    assertEquals(List.of(5, 3, 2), List.of(chosen.right(), chosen.sound(), chosen.distinct()));
    assertEquals(List.of(1, 5, 6, 3), kept(rule(10, Choice.SHORTEST), graded));
    assertEquals(List.of(1), kept(rule(1, Choice.SHORTEST), graded));
    assertEquals(List.of(), kept(rule(1, Choice.SHORTEST), graded(new Drawn("wrong", 1, NO, YES))));
  }

  @Test
  void theRuleOfChoiceIsTheStatedOneAndTiesGoToTheEarlierDraw() {
    GradedGroup lengths = graded(new Drawn("a", 9, YES, YES), new Drawn("b", 5, YES, YES), new Drawn("c", 7, YES, YES),
        new Drawn("d", 5, YES, YES));
    assertEquals(List.of(1, 3, 2, 0), kept(rule(4, Choice.SHORTEST), lengths));
    assertEquals(List.of(1, 3, 2, 0), kept(rule(4, Choice.MEDIAN), lengths), "of 5, 5, 7, 9 the lower middle is 5");
    GradedGroup odd = graded(new Drawn("a", 9, YES, YES), new Drawn("b", 5, YES, YES), new Drawn("c", 6, YES, YES));
    assertEquals(List.of(2, 1, 0), kept(rule(3, Choice.MEDIAN), odd));
    GradedGroup tastes = graded(new Drawn("a", 1, true, YES, YES, new Verdict.Scored(0.2)),
        new Drawn("b", 9, true, YES, YES, new Verdict.Scored(0.9)),
        new Drawn("c", 2, true, YES, YES, LOST), new Drawn("d", 3, true, YES, YES, new Verdict.Scored(0.9)));
    assertEquals(List.of(1, 3, 0, 2), kept(rule(4, Choice.BEST), tastes));
  }
}
