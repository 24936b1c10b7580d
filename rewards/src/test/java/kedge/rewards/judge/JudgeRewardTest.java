package kedge.rewards.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.rewards.Absent;
import kedge.rewards.RewardFakes;
import kedge.rewards.RunEndingError;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeRewardTest {
  private static final String SPOKEN = "<judge>THE-JUDGEMENT</judge>\n<think>THE-THINKING</think>\n\nTHE-ANSWER is "
      + "\\boxed{41}";
  private static final Problem PROBLEM = new Problem("p/1", "p",
      new Conversation(List.of(Turn.of(Role.SYSTEM, "THE-SYSTEM"),
          new Turn(Role.USER, List.of(new Part.Image(new ImageRef(Path.of("a.png"))), new Part.Text("THE-QUESTION"))))),
      new Answer.Mathematical("THE-GOLD"),
      Map.of());

  private static JudgeReward judge(Criterion criterion, ScriptedModel model) {
    return new JudgeReward(criterion, new JudgeReward.Settings("critic"), model);
  }

  private static Verdict verdict(Criterion criterion, ScriptedModel model, String completion) {
    return judge(criterion, model).judge(PROBLEM, RewardFakes.candidate(completion));
  }

  private static String yes(Criterion criterion) {
    return criterion == Criterion.JUDGMENT ? "{\"is_judgment_correct\": true, \"requires_reasoning\": false}"
        : "{\"" + criterion.decides() + "\": true}";
  }

  @ParameterizedTest
  @EnumSource(Criterion.class)
  void trueIsOneAndFalseIsZero(Criterion criterion) {
    Verdict.Scored right = assertInstanceOf(Verdict.Scored.class,
        verdict(criterion, ScriptedModel.saying(yes(criterion)), SPOKEN));
    assertEquals(1, right.value());
    assertEquals("true", right.detail().get(criterion.decides()));
    assertEquals("critic", right.detail().get("chat_model"));
    Verdict.Scored wrong = assertInstanceOf(Verdict.Scored.class,
        verdict(criterion, ScriptedModel.saying("\n " + yes(criterion).replace(": true", ": false") + " \n"), SPOKEN));
    assertEquals(0, wrong.value());
  }

  @Test
  void aSpentBudgetEndsTheRun() {
    ScriptedModel model = ScriptedModel.replying(
        new ChatReply.Failed(ChatReply.Failure.BUDGET, "budget.calls is 2, 2 are made"));
    String message = assertThrows(RunEndingError.class, () -> verdict(Criterion.ANSWER, model, SPOKEN)).getMessage();
    assertTrue(message.startsWith("chat model critic: budget.calls is 2, 2 are made. "), message);
  }

  @Test
  void theFieldsAreThoseOfThePaper() {
    assertEquals(
        List.of("is_judgment_correct", "is_logically_sound", "is_consistent", "is_hallucination_free",
            "is_thinking_sound", "is_answer_correct"),
        List.of(Criterion.values()).stream().map(Criterion::decides).toList());
    Verdict.Scored judged = (Verdict.Scored) verdict(Criterion.JUDGMENT,
        ScriptedModel.saying(yes(Criterion.JUDGMENT)), SPOKEN);
    assertEquals("false", judged.detail().get("requires_reasoning"));
  }

  @Test
  void eachIsShownWhatItMaySeeAndNoMore() {
    assertShown(Criterion.JUDGMENT, true, "THE-QUESTION", "THE-JUDGEMENT");
    assertShown(Criterion.LOGIC, true, "THE-QUESTION", "THE-THINKING");
    assertShown(Criterion.CONSISTENCY, false, "THE-THINKING", "THE-ANSWER");
    assertShown(Criterion.GROUNDING, true, "THE-QUESTION", "THE-THINKING");
    assertShown(Criterion.THINK, true, "THE-QUESTION", "THE-THINKING", "THE-ANSWER");
    assertShown(Criterion.ANSWER, true, "THE-QUESTION", "THE-GOLD", "41");
  }

  private static void assertShown(Criterion criterion, boolean image, String... shown) {
    ScriptedModel model = ScriptedModel.saying(yes(criterion));
    verdict(criterion, model, SPOKEN);
    String user = model.said(1);
    for (String text : List.of("THE-SYSTEM", "THE-QUESTION", "THE-JUDGEMENT", "THE-THINKING", "THE-ANSWER",
        "THE-GOLD")) {
      assertEquals(List.of(shown).contains(text), user.contains(text), criterion + " and " + text);
    }
    List.of(shown).forEach(text -> assertTrue(user.contains(" ===\n" + text), criterion + ": " + user));
    ChatRequest asked = model.asked.get(0);
    assertEquals(image ? 2 : 1, asked.conversation().turns().get(1).parts().size());
    assertEquals(ChatRequest.Form.JSON_OBJECT, asked.form());
    assertEquals(criterion.prompt() + "@1 frame@1 discrete@1", asked.purpose().orElseThrow());
    assertTrue(model.said(0).contains("\"" + criterion.decides() + "\": <true or false>")
        && user.contains("\"" + criterion.decides() + "\": <true or false>"));
    assertFalse(model.said(0).contains("THE-"), "what is judged stands in the instructions");
  }

  @Test
  void whereThereIsNothingToJudgeNothingIsAsked() {
    assertAbsent(Criterion.JUDGMENT, "<think>a</think> b", "no <judge>...</judge>");
    assertAbsent(Criterion.JUDGMENT, "<think><judge>inside</judge></think> b", "no <judge>...</judge>");
    assertAbsent(Criterion.JUDGMENT, "<judge>a</judge><judge>b</judge> c", "or more than one");
    assertAbsent(Criterion.LOGIC, "just an answer", "no closed <think>...</think>");
    assertAbsent(Criterion.LOGIC, "<think>cut off", "no closed <think>...</think>");
    assertAbsent(Criterion.LOGIC, "<think>a</think> b <think>again", "no closed <think>...</think>");
    assertAbsent(Criterion.GROUNDING, "<think>\n\n</think> b", "is blank");
    assertAbsent(Criterion.CONSISTENCY, "<think>a</think> \n", "no answer after </think>");
    assertAbsent(Criterion.THINK, "<think>a</think>", "no answer after </think>");
  }

  private static void assertAbsent(Criterion criterion, String completion, String reason) {
    Verdict.NotApplicable verdict = assertInstanceOf(Verdict.NotApplicable.class,
        verdict(criterion, new ScriptedModel(), completion));
    assertTrue(verdict.reason().contains(reason), verdict.reason());
    JudgeReward.Settings zero = new JudgeReward.Settings("critic", JudgeReward.Scale.DISCRETE, Absent.ZERO, 0, 2048);
    Verdict counted = new JudgeReward(criterion, zero, new ScriptedModel()).judge(PROBLEM,
        RewardFakes.candidate(completion));
    assertEquals(0, assertInstanceOf(Verdict.Scored.class, counted).value());
  }

  @Test
  void theAnswerToTheLetterIsRightAndNoneIsWrongWithoutAsking() {
    assertEquals(new Verdict.Scored(1, Map.of("rule", "identical")), verdict(Criterion.ANSWER, new ScriptedModel(),
        "<think>\n\n</think>\n\n\\boxed{THE-GOLD}"));
    assertEquals(new Verdict.Scored(0, Map.of("rule", "no_answer")),
        verdict(Criterion.ANSWER, new ScriptedModel(), ""));
    assertEquals(new Verdict.Scored(0, Map.of("rule", "no_answer")),
        verdict(Criterion.ANSWER, new ScriptedModel(), "<think>never closed \\boxed{THE-GOLD}"));
    for (Answer none : List.of(new Answer.None(), new Answer.Countdown(List.of(1, 2), 3, "1+2"))) {
      assertInstanceOf(Verdict.NotApplicable.class,
          judge(Criterion.ANSWER, new ScriptedModel()).judge(RewardFakes.problem(none), RewardFakes.candidate("3")));
    }
    ScriptedModel model = ScriptedModel.saying(yes(Criterion.ANSWER));
    judge(Criterion.ANSWER, model).judge(RewardFakes.problem(new Answer.Choice('B', List.of("cat", "dog"))),
        RewardFakes.candidate("It is a dog."));
    assertTrue(model.said(1).contains("===\nB (dog)\n===") && model.said(1).contains("===\nIt is a dog.\n==="),
        model.said(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "Sure: {\"is_consistent\": true}", "{\"is_consistent\": true} because it is",
      "```json\n{\"is_consistent\": true}\n```",
      "{\"is_consistent\": \"true\"}", "{\"is_consistent\": 1}", "{\"is_consistent\": null}", "{}",
      "{\"is_consistent\": true, \"reason\": \"\"}",
      "{\"is_consistent\": true, \"is_consistent\": false}", "{\"Is_consistent\": true}", "[{\"is_consistent\": true}]",
      "{\"is_consistent\": true}{\"is_consistent\": true}",
      "{\"is_consistent\": true", "{\"is_consistent\": [true]}", "{'is_consistent': true}",
      "<think>hm {\"is_consistent\": true}"})
  void whatIsNotTheObjectIsToldSoOnceAndThenUnscorable(String reply) {
    ScriptedModel stubborn = ScriptedModel.saying(reply, reply);
    Verdict.Unscorable verdict = assertInstanceOf(Verdict.Unscorable.class,
        verdict(Criterion.CONSISTENCY, stubborn, SPOKEN));
    assertTrue(verdict.reason().startsWith("malformed: chat model critic: "), verdict.reason());
    assertEquals(2, stubborn.asked.size());
    List<Turn> second = stubborn.asked.get(1).conversation().turns();
    assertEquals(stubborn.asked.get(0).conversation().turns(), second.subList(0, 2));
    assertEquals(reply.isEmpty() ? "(nothing)" : reply, second.get(2).text());
    assertTrue(second.get(3).text().startsWith("That reply cannot be read: "), second.get(3).text());

    ScriptedModel teachable = ScriptedModel.saying(reply, "{\"is_consistent\": false}");
    assertEquals(0, assertInstanceOf(Verdict.Scored.class, verdict(Criterion.CONSISTENCY, teachable, SPOKEN)).value());
  }

  @Test
  void theJudgesOwnThinkingIsPassedOver() {
    ScriptedModel model = ScriptedModel
        .saying("<think>{\"is_consistent\": false}? no</think>\n\n{\"is_consistent\": true}");
    assertEquals(1, assertInstanceOf(Verdict.Scored.class, verdict(Criterion.CONSISTENCY, model, SPOKEN)).value());
  }

  @Test
  void refusalsAndFailuresAreUnscorableEachWithItsOwnReasonAndNotRepeated() {
    Map<ChatReply, String> replies = Map.of(new ChatReply.Refused("no", new Usage(1, 1, false)),
        "refused: chat model critic: no",
        new ChatReply.Malformed("html"), "malformed: chat model critic: html",
        new ChatReply.Failed(ChatReply.Failure.TIMEOUT, "slow"), "timeout: chat model critic: slow");
    replies.forEach((reply, reason) -> assertEquals(new Verdict.Unscorable(reason),
        verdict(Criterion.LOGIC, ScriptedModel.replying(reply), SPOKEN)));
    ChatReply cut = new ChatReply.Text("{\"is_logically", false, new Usage(1, 1, false));
    Verdict.Unscorable verdict = (Verdict.Unscorable) verdict(Criterion.LOGIC, ScriptedModel.replying(cut, cut),
        SPOKEN);
    assertTrue(verdict.reason().contains("cut off at max_tokens 2048"), verdict.reason());
  }

  @Test
  void aContinuousJudgeGivesAShareAndNothingElse() {
    JudgeReward.Settings continuous = new JudgeReward.Settings("critic", JudgeReward.Scale.CONTINUOUS,
        Absent.NOT_APPLICABLE, 0, 2048);
    ScriptedModel model = ScriptedModel.saying("{\"is_judgment_correct\": 0.25, \"requires_reasoning\": true}");
    Verdict.Scored scored = (Verdict.Scored) new JudgeReward(Criterion.JUDGMENT, continuous, model).judge(PROBLEM,
        RewardFakes.candidate(SPOKEN));
    assertEquals(0.25, scored.value());
    assertEquals("0.25", scored.detail().get("is_judgment_correct"));
    assertEquals("true", scored.detail().get("requires_reasoning"));
    assertTrue(model.said(0).contains("<number from 0 to 1>")
        && model.asked.get(0).purpose().orElseThrow().endsWith("continuous@1"));
    for (String bad : List.of("true", "1.01", "-0.1", "\"0.5\"", "NaN")) {
      ScriptedModel wrong = ScriptedModel.saying("{\"is_logically_sound\": " + bad + "}",
          "{\"is_logically_sound\": " + bad + "}");
      assertInstanceOf(Verdict.Unscorable.class,
          new JudgeReward(Criterion.LOGIC, continuous, wrong).judge(PROBLEM, RewardFakes.candidate(SPOKEN)), bad);
    }
  }

  @Test
  void itAsksForTheTimeOfTwoReplies() {
    JudgeReward reward = judge(Criterion.LOGIC, new ScriptedModel());
    assertEquals(3, reward.calls().concurrency().orElseThrow());
    assertEquals(14, reward.calls().deadline().orElseThrow().toSeconds());
  }

  @Test
  void onlyTheJudgeOfAnswersGradesThem() {
    for (Criterion criterion : Criterion.values()) {
      assertEquals(criterion == Criterion.ANSWER, judge(criterion, new ScriptedModel()).gradesAnswer());
      assertEquals(criterion.kind(), judge(criterion, new ScriptedModel()).name());
    }
  }
}
