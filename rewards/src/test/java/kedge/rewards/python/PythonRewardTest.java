package kedge.rewards.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.RowColumns;
import kedge.rewards.CallPlan;
import kedge.rewards.Candidate;
import kedge.rewards.FaultCases;
import kedge.rewards.Leftovers;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.python.PythonReward.Format;
import kedge.rewards.python.PythonReward.Signature;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

class PythonRewardTest {
  private static final String FOLDER = Repository.root().resolve("rewards/src/test/resources/rewards").toString();

  @Test
  void functionsWrittenForTrlRunAsTheyAre() {
    Problem three = problem("a/1", "3", Map.of("level", "2"));
    Problem four = problem("a/2", "4", Map.of("level", "5"));
    List<Sample> samples = List.of(new Sample(three, candidate("so \\boxed{3}", 5)),
        new Sample(four, candidate("\\boxed{3}", 41)),
        new Sample(three, candidate("", 1)), new Sample(four, candidate("\\boxed{4}", 40)));
    assertEquals(List.of(scored(1), scored(0), scored(0), scored(1)),
        judge(trl("trl_rewards.py:accuracy_reward", Map.of(), Format.TEXT), samples));
    assertEquals(List.of(scored(1), scored(0), new Verdict.NotApplicable("the function returned None"), scored(1)),
        judge(trl("trl_rewards.py:short_reward", Map.of(), Format.TEXT), samples));
    assertEquals(List.of(scored(0), scored(0), scored(0), scored(0)),
        judge(trl("trl_rewards.py:short_reward", Map.of("most", "0"), Format.TEXT), samples.subList(0, 1)
            .stream().flatMap(each -> List.of(each, each, each, each).stream()).toList()));
    assertEquals(
        List.of(detailed(0.4, "hardest", "2"), detailed(1, "hardest", "5"), detailed(0.4, "hardest", "2"),
            detailed(1, "hardest", "5")),
        judge(trl("trl_rewards.py:level_reward", Map.of(), Format.TEXT), samples),
        "a group is one call: its hardest level is its own");
    List<Sample> chat = List.of(new Sample(three, candidate("What is it? It is 3", 9)),
        new Sample(three, candidate("3", 1)));
    assertEquals(List.of(scored(1), scored(0)),
        judge(trl("trl_rewards.py:chat_reward", Map.of(), Format.MESSAGES), chat));
  }

  @Test
  void functionsWrittenForVerlRunAsTheyAre() {
    Problem own = problem("g/7", "3",
        Map.of("extra_info", "{\"index\": 12}", "reward_model", "{\"ground_truth\": \"9\"}"));
    List<Sample> samples = List.of(new Sample(own, candidate("#### 9", 3)), new Sample(own, candidate("9", 1)));
    assertEquals(List.of(new Verdict.Scored(0.5, Map.of("acc", "True", "pred", "9", "index", "12")),
        new Verdict.Scored(0, Map.of("acc", "False", "pred", "None", "index", "12"))),
        judge(verl("verl_reward.py:compute_score", Map.of("credit", "0.5")), samples));
    assertEquals(List.of(scored(1), scored(0)), judge(verl("verl_reward.py:plain_score", Map.of()),
        List.of(new Sample(problem("g/8", "3", Map.of()), candidate("13", 1)),
            new Sample(problem("g/8", "3", Map.of()), candidate("12", 1)))));
  }

  @Test
  void columnsArriveWithTheirTypesUnderTheNamesOfTrlAndVerl() {
    RowColumns row = columns("""
        {"question": "2+3?", "answer": "so #### 5", "level": 3, "ratio": 0.5, "easy": true, "tests": ["a", "b"],
         "meta": {"depth": 2}, "note": null, "extra_info": {"index": 7}, "reward_model": {"ground_truth": "5"}}""");
    Sample sample = new Sample(new Problem("g/1", "g", Conversation.ofUser("2+3?"), new Answer.Mathematical("5"), row),
        candidate("x", 1));
    assertEquals(List.of(scored(1)), judge(trl("column_rewards.py:typed", Map.of(), Format.TEXT), List.of(sample)));
    assertEquals(List.of(scored(1)), judge(trl("column_rewards.py:renamed", Map.of(), Format.TEXT), List.of(sample)));
    assertEquals(List.of(scored(1)), judge(verl("column_rewards.py:compute_score", Map.of()), List.of(sample)));
  }

  @Test
  void aTextIndexedAsAMessageNamesTheFormat() {
    Verdict verdict = judge(trl("trl_rewards.py:chat_reward", Map.of(), Format.TEXT),
        List.of(new Sample(problem("g/1", "1", Map.of()), candidate("x", 1)))).get(0);
    assertTrue(verdict instanceof Verdict.Unscorable reason && reason.reason().contains("string ind")
        && reason.reason().contains("trl_rewards.py:") && reason.reason().contains("Maybe format: messages"),
        verdict.toString());
  }

  private static RowColumns columns(String json) {
    try {
      return new RowColumns((ObjectNode) new ObjectMapper().readTree(json), Set.of());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @Test
  void columnsThatAFunctionNamesAreDeclared() {
    try (Reward level = trl("trl_rewards.py:level_reward", Map.of(), Format.TEXT);
        Reward accuracy = trl("trl_rewards.py:accuracy_reward", Map.of(), Format.TEXT)) {
      assertEquals(Set.of("level"), level.columns());
      assertEquals(Set.of(), accuracy.columns(), "the answer is always there");
      assertEquals(CallPlan.Unit.GROUP, level.calls().unit());
    }
  }

  @Test
  void noFaultIsAZeroAndNothingIsLeft() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    Map<String, String> faults = new LinkedHashMap<>(Map.of("throw", "raised ValueError: boom", "hang",
        "missed the deadline of 5.0 s", "exit", "ended with status 3",
        "recursion", "RecursionError", "memory", "raised MemoryError", "nan", "expected a finite number", "garbage",
        "returned 'much'", "child", "missed the deadline",
        "pipe", "garbage", "sys.exit", "raised SystemExit"));
    FaultCases.judge(verl("faults.py:verl", Map.of()), faults);
    leftovers.requireNone();
  }

  @Test
  void whatAFunctionPrintsIsNotItsAnswer() {
    assertEquals(List.of(scored(1), scored(0.25)),
        judge(verl("faults.py:verl", Map.of()), List.of(FaultCases.sample("print"), FaultCases.sample("fine"))));
  }

  @Test
  void aFaultCostsTheWholeCallOfABatchFunction() {
    List<Sample> samples = List.of(FaultCases.sample("fine"), FaultCases.sample("throw"), FaultCases.sample("fine"));
    List<Verdict> lost = judge(trl("faults.py:trl", Map.of(), Format.TEXT), samples);
    assertTrue(lost.get(0)instanceof Verdict.Unscorable reason
        && reason.reason().matches("raised ValueError: boom \\(.*faults.py:10\\)"), lost.toString());
    assertEquals(List.of(lost.get(0), lost.get(0), lost.get(0)), lost);
    Verdict few = new Verdict.Unscorable("returned 1 rewards for 3 completions");
    assertEquals(List.of(few, few, few), judge(trl("faults.py:short", Map.of(), Format.TEXT), samples));
  }

  @Test
  void aClassWhoseObjectsAreCalledIsARewardAsWell() throws InterruptedException {
    List<Verdict> verdicts = judge(trl("faults.py:Called", Map.of(), Format.TEXT), List.of(FaultCases.sample("fine")));
    assertEquals(List.of(new Verdict.Scored(0.75)), verdicts);
  }

  @Test
  void whatCannotStartSaysWhyInOneMessage() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    refused("broken_import.py:reward", "KeyError: 'missing'", "broken_import.py:3");
    refused("nowhere.py:reward", "there is no file", "nowhere.py");
    refused("faults.py:absent", "has no function absent", "act, verl, trl, short");
    refused("faults.py:state", "asks for trainer_state, which Kedge does not have", "trainer_state=None");
    refused("faults.py:Made", "Made is a class that needs args, expected a function");
    assertTrue(assertThrows(IllegalArgumentException.class,
        () -> trl("trl_rewards.py:short_reward", Map.of("most", "many"), Format.TEXT)).getMessage()
            .contains("argument most is many, expected int like its default 40"));
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> trl("faults.py:state", Map.of("mots", "1"), Format.TEXT))
            .getMessage().contains("has no parameter mots"));
    assertTrue(assertThrows(IllegalArgumentException.class, () -> verl("faults.py:unknown", Map.of())).getMessage()
        .contains("asks for reward_model_server"));
    PythonReward.Settings slow = settings("slow_start.py:reward", Signature.TRL, Map.of(), Format.TEXT, 1.0);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> PythonReward.start(slow)).getMessage()
        .contains("not ready after 1.0 s"));
    PythonReward.Settings none = new PythonReward.Settings("a.py:b", Signature.TRL, null, Optional.empty(),
        Optional.empty(), null, Format.TEXT, Optional.of("no-such-python"), 60, 4096);
    assertTrue(assertThrows(IllegalArgumentException.class, () -> PythonReward.start(none)).getMessage()
        .contains("cannot run no-such-python"));
    leftovers.requireNone();
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> settings("file.py", Signature.TRL, Map.of(), Format.TEXT, 60));
    assertThrows(IllegalArgumentException.class,
        () -> settings("a.py:f", Signature.VERL, Map.of(), Format.MESSAGES, 60));
    assertThrows(IllegalArgumentException.class, () -> settings("a.py:f", Signature.TRL, Map.of(), Format.TEXT, 0));
  }

  private static void refused(String function, String... expected) {
    String message = assertThrows(IllegalArgumentException.class, () -> trl(function, Map.of(), Format.TEXT))
        .getMessage();
    List.of(expected).forEach(word -> assertTrue(message.contains(word), () -> message + " lacks " + word));
    assertEquals(1, message.lines().count(), message);
  }

  private static PythonReward.Settings settings(String function, Signature signature, Map<String, String> arguments,
      Format format, double start) {
    return new PythonReward.Settings(
        function.startsWith("a.py") || !function.contains(":") ? function : FOLDER + "/" + function, signature,
        arguments, Optional.empty(),
        Optional.empty(), null, format, Optional.of(PlainPython.require()), start, 512);
  }

  private static Reward trl(String function, Map<String, String> arguments, Format format) {
    return PythonReward.start(settings(function, Signature.TRL, arguments, format, 60));
  }

  private static Reward verl(String function, Map<String, String> arguments) {
    return PythonReward.start(settings(function, Signature.VERL, arguments, Format.TEXT, 60));
  }

  private static List<Verdict> judge(Reward reward, List<Sample> samples) {
    try (RewardPool judge = new RewardPool(List.of(new WeightedReward(reward, 1)), false, Duration.ofSeconds(30), 2)) {
      return judge.score(samples).stream().map(Scorecard::parts).map(parts -> parts.get(0).verdict()).toList();
    }
  }

  private static Problem problem(String id, String answer, Map<String, String> columns) {
    return new Problem(id, "a", Conversation.ofUser("What is it?"), new Answer.Mathematical(answer), columns);
  }

  private static Candidate candidate(String text, int tokens) {
    return new Candidate(text, tokens, true, new int[tokens]);
  }

  private static Verdict scored(double value) {
    return new Verdict.Scored(value);
  }

  private static Verdict detailed(double value, String key, String text) {
    return new Verdict.Scored(value, Map.of(key, text));
  }
}
