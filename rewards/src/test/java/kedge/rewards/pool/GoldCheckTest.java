package kedge.rewards.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.rows.JsonLinesProvider;
import kedge.data.rows.RowSettings;
import kedge.data.synthetic.ArithmeticSettings;
import kedge.data.synthetic.ArithmeticSource;
import kedge.data.synthetic.CountdownSettings;
import kedge.data.synthetic.CountdownSource;
import kedge.rewards.Reward;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import kedge.rewards.format.ThinkFormatReward;
import kedge.rewards.math.CountdownReward;
import kedge.rewards.math.MathReward;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;

class GoldCheckTest {
  private static final List<Reward> REWARDS = List.of(new MathReward(), new CountdownReward(), new ThinkFormatReward());

  /** Problems with these answers. */
  private record Answers(List<Answer> answers) implements ProblemSource {
    @Override
    public String name() {
      return "answers";
    }

    @Override
    public int size() {
      return answers.size();
    }

    @Override
    public Problem problem(int index) {
      return new Problem("answers/" + index, "answers", Conversation.ofUser("?"), answers.get(index), Map.of());
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.empty();
    }
  }

  @Test
  void everyAnswerOfGsm8kPasses() {
    RowSettings settings = RowSettings.gsm8k(SharedData.require("data/gsm8k/train.jsonl").toString());
    GoldReport report = check(REWARDS, new JsonLinesProvider().open(settings));
    assertEquals("gold check of train: 7473 of 7473 problems pass", report.describe());
  }

  @Test
  void everyGeneratedAnswerPasses() {
    ProblemSource arithmetic = new ArithmeticSource(
        new ArithmeticSettings(3000, null, List.of("+", "-", "*"), null, null, null, null, null, null, null, null));
    assertEquals("gold check of arithmetic: 3000 of 3000 problems pass", check(REWARDS, arithmetic).describe());
    ProblemSource countdown = new CountdownSource(
        new CountdownSettings(1000, null, 4, 30, null, null, null, null, null, null, null));
    assertEquals("gold check of countdown: 1000 of 1000 problems pass", check(REWARDS, countdown).describe());
  }

  @Test
  void answersThatCannotBeGradedAreNamedWithTheReason() {
    GoldReport report = check(REWARDS,
        new Answers(List.of(new Answer.Mathematical("1"), new Answer.Mathematical(" "), new Answer.Mathematical("1}{"),
            new Answer.Countdown(List.of(1, 2), 5, "1+2"), new Answer.None())));
    assertEquals(4, report.looked());
    assertEquals(1, report.unanswered());
    assertEquals(List.of("answers/1", "answers/2", "answers/3"),
        report.failures().stream().map(GoldReport.Failure::problem).toList());
    assertEquals("reward countdown gives the gold answer 0.0 {extracted=1+2, rule=value is 3}, expected 1",
        report.failures().get(2).reason());
    assertTrue(report.describe().startsWith("gold check of answers: 1 of 4 problems pass, 1 have no answer\n  "
        + "answers/1: reward math gives the gold answer no score"),
        report.describe());
  }

  @Test
  void everyGoldThatCannotBeReadIsNamed() {
    List<Answer> unread = Collections.nCopies(40, new Answer.Mathematical("\\frac{1"));
    List<String> lines = check(List.of(new MathReward()), new Answers(unread)).describe().lines().toList();
    assertEquals(41, lines.size());
    assertTrue(lines.get(40).startsWith("  answers/39: reward math gives the gold answer no score (gold answer"),
        lines.get(40));
  }

  @Test
  void fewProblemsAreNamedWhereTheRewardIsAtFault() {
    List<Answer> known = Collections.nCopies(40, new Answer.Mathematical("7"));
    GoldReport report = check(List.of(RewardFakes.reward("level", (problem, candidate) -> new Verdict.Scored(0))),
        new Answers(known));
    assertTrue(report.noneScored());
    List<String> lines = report.describe().lines().toList();
    assertEquals(List.of("  answers/2: reward level gives the gold answer 0.0, expected 1", "  and 37 more"),
        lines.subList(3, lines.size()));
    assertEquals("<think>\n\n</think>\n\n\\boxed{7}", GoldCheck.gold(new Answers(known).problem(0)));
  }

  @Test
  void aFailedCallIsToldFromAFaultOfTheProblem() {
    Reward broken = RewardFakes.reward("broken", (problem, candidate) -> {
      throw new IllegalStateException("no connection");
    });
    Reward zero = RewardFakes.reward("zero", (problem, candidate) -> new Verdict.Scored(0));
    Reward silent = RewardFakes.reward("silent", (problem, candidate) -> new Verdict.Unscorable("later"));
    Answers problems = new Answers(List.of(new Answer.Mathematical("\\frac{1")));
    for (Reward failing : List.of(broken, silent)) {
      GoldReport report = check(List.of(new MathReward(), zero, failing), problems);
      assertEquals(report.failures(), report.failedCalls());
      assertTrue(report.failures().get(0).reason().startsWith("reward " + failing.name()), report::describe);
    }
    GoldReport report = check(List.of(new MathReward(), zero), problems);
    assertEquals(1, report.failures().size());
    assertEquals(List.of(), report.failedCalls());
    Reward slow = RewardFakes.reward("slow", (problem, candidate) -> {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(300));
      return new Verdict.Scored(1);
    });
    assertEquals(1, new GoldCheck(List.of(slow), Duration.ofMillis(50), 1).check(problems).failedCalls().size());
  }

  @Test
  void aRewardThatPraisesABlankIsFound() {
    Reward generous = RewardFakes.reward("generous", (problem, candidate) -> new Verdict.Scored(1));
    GoldReport report = check(List.of(generous), new Answers(List.of(new Answer.Text("x"))));
    assertEquals("reward generous gives a blank completion 1.0, expected 0", report.failures().get(0).reason());
  }

  @Test
  void aProblemThatNoAnswerRewardSpeaksAboutIsFound() {
    GoldReport report = check(List.of(new CountdownReward()), new Answers(List.of(new Answer.Text("x"))));
    assertEquals("no answer reward applies to it", report.failures().get(0).reason());
  }

  @Test
  void withoutAnAnswerRewardThereIsNothingToCheck() {
    assertThrows(UserError.class, () -> check(List.of(new ThinkFormatReward()), new Answers(List.of())));
  }

  private static GoldReport check(List<Reward> rewards, ProblemSource source) {
    return new GoldCheck(rewards, Duration.ofSeconds(10), 2).check(source);
  }
}
