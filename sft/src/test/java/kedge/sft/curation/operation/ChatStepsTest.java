package kedge.sft.curation.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.UserError;
import kedge.data.WorkedProblem;
import kedge.sft.curation.ChatOperation;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationReport;
import kedge.sft.curation.CurationSettings;
import kedge.sft.curation.PlannedOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.Rig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatStepsTest {
  private static final String CHAIN = "<think>\n2 + 3 = 5\n</think>\n\n\\boxed{5}";
  private static final CurationRecord SUM = CurationRecord.of("s/1", "s", "What is 2 + 3?", "", "5");
  private static final CurationRecord WORDY = CurationRecord.of("s/2", "s", "Why is it wet?", "c",
      "It is wet here because in the early morning it rained rather a lot");
  private static final CurationRecord CHOICE = CurationRecord
      .of("s/3", "s", "Which of the following is 2 + 3?\nA. 4\nB. 5", "2 + 3 is 5", "B").withOptions(List.of("4", "5"));
  /** The roles a chat model has in curation, each with a record that it is asked about. */
  private static final Map<Function<Context, ChatOperation>, CurationRecord> ROLES = Map.of(
      context -> new GuidedGeneration.Provider().create(new GuidedGeneration.Settings("t", null, 2, null, null, 0.2),
          context),
      SUM,
      context -> (ChatOperation) new DistillAnswer.Provider()
          .create(new DistillAnswer.Settings(4, null, "t", 2, null, null, 0.2), context),
      WORDY,
      context -> (ChatOperation) new FreeForm.Provider().create(new FreeForm.Settings(null, "t", 2, null, null, 0.2),
          context),
      CHOICE);

  @TempDir
  Path folder;

  private static RecordOutcome.Dropped dropped(ChatOperation step, CurationRecord example) {
    RecordOutcome outcome = step.ask(example).toCompletableFuture().join();
    assertTrue(outcome instanceof RecordOutcome.Dropped, outcome.toString());
    return (RecordOutcome.Dropped) outcome;
  }

  private static CurationRecord kept(ChatOperation step, CurationRecord example) {
    RecordOutcome outcome = step.ask(example).toCompletableFuture().join();
    assertTrue(outcome instanceof RecordOutcome.Kept, outcome.toString());
    return ((RecordOutcome.Kept) outcome).example();
  }

  private static ChatOperation guide(Context context) {
    return new GuidedGeneration.Provider().create(new GuidedGeneration.Settings("t", null, 2, null, null, null),
        context);
  }

  @Test
  void inEveryRoleARefusalIsAReason() {
    ROLES.forEach((role, example) -> {
      RecordOutcome.Dropped drop = dropped(
          role.apply(Context.replying(new ChatReply.Refused("against policy", new Usage(1, 0, false)))), example);
      assertEquals(new RecordOutcome.Dropped("the chat model refuses", "against policy"), drop);
    });
  }

  @Test
  void inEveryRoleAStalledModelIsGivenUpAtTheDeadline() {
    ROLES.forEach((role, example) -> {
      RecordOutcome.Dropped drop = dropped(role.apply(new Context(Map.of(), request -> new CompletableFuture<>())),
          example);
      assertEquals(new RecordOutcome.Dropped("the chat model gave no reply", "timeout: nothing within 0.2 seconds"),
          drop);
    });
  }

  @Test
  void inEveryRoleNonsenseIsNoResult() {
    int tried = 0;
    for (Map.Entry<Function<Context, ChatOperation>, CurationRecord> role : ROLES.entrySet()) {
      for (String nonsense : List.of("", "   ",
          "Colourless green ideas sleep furiously, which of the following is what they would say to you if they were "
              + "to be asked",
          "{\"a\": 1}\n{",
          "<think></think>\\boxed{5}", "\ud83d", "</think><think>\n\\boxed{")) {
        AtomicInteger asked = new AtomicInteger();
        Context context = new Context(Map.of(), request -> {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(new ChatReply.Text(nonsense, true, new Usage(1, 1, false)));
        });
        assertEquals("the chat model's replies are of no use",
            dropped(role.getKey().apply(context), role.getValue()).reason(), nonsense);
        assertEquals(2, asked.get(), "a second draw is asked for");
        tried++;
      }
      Context cut = Context.replying(new ChatReply.Text(CHAIN, false, new Usage(1, 1, false)));
      assertTrue(dropped(role.getKey().apply(cut), role.getValue()).detail().startsWith("cut at "));
    }
    assertEquals(21, tried);
  }

  @Test
  void inEveryRoleAModelThatIsNotThereStopsTheRun() {
    for (ChatReply.Failure failure : List.of(ChatReply.Failure.UNREACHABLE, ChatReply.Failure.BUDGET)) {
      ROLES.forEach((role, example) -> {
        ChatOperation step = role.apply(Context.replying(new ChatReply.Failed(failure, "nobody there")));
        CompletionException stop = assertThrows(CompletionException.class,
            () -> step.ask(example).toCompletableFuture().join());
        assertTrue(
            stop.getCause() instanceof UserError
                && stop.getCause().getMessage().contains("teacher: nobody there. The replies so far are kept"),
            stop.toString());
      });
    }
  }

  @Test
  void failuresOneAfterTheOtherStopTheRun() {
    ChatOperation step = guide(Context.replying(new ChatReply.Malformed("not a chat model: <html>")));
    for (int i = 1; i < 20; i++) {
      assertEquals("the chat model gave no reply", dropped(step, SUM).reason());
    }
    CompletionException stop = assertThrows(CompletionException.class,
        () -> step.ask(SUM).toCompletableFuture().join());
    assertTrue(stop.getCause().getMessage().contains("(20 times in a row)"), stop.toString());
  }

  @Test
  void guidedGenerationJoinsQuestionAndAnswer() {
    assertEquals("2 + 3 = 5", kept(guide(Context.saying(CHAIN)), SUM).chain());
    CurationRecord worked = SUM.withChain("known");
    assertEquals(worked, kept(guide(Context.NOTHING), worked), "what has a chain is not asked about");
    assertEquals("no known answer to guide by", dropped(guide(Context.NOTHING), SUM.withAnswer("")).reason());
    for (String bad : List.of("<think>2 + 3 = 6</think>\\boxed{6}",
        "<think>Since the given answer is 5, it is 5.</think>\\boxed{5}", "2 + 3 = 5, \\boxed{5}",
        "<think>a</think>5", "<think>a</think>\\boxed{5} <think>b</think>")) {
      assertEquals("the chat model's replies are of no use", dropped(guide(Context.saying(bad)), SUM).reason(), bad);
    }
  }

  @Test
  void eachRetryIsAnotherDraw() {
    List<ChatRequest> asked = new ArrayList<>();
    Context context = new Context(Map.of(), request -> {
      asked.add(request);
      return CompletableFuture
          .completedFuture(new ChatReply.Text(asked.size() == 1 ? "hm" : CHAIN, true, new Usage(1, 1, false)));
    });
    assertEquals("2 + 3 = 5", kept(guide(context), SUM).chain());
    assertEquals(2, asked.size());
    assertTrue(!asked.get(0).seed().equals(asked.get(1).seed()));
    assertTrue(asked.get(0).conversation().turns().get(1).text().contains("Answer:\n5"));
  }

  @Test
  void aDistilledAnswerSaysNothingNew() {
    Function<String, ChatOperation> distill = text -> (ChatOperation) new DistillAnswer.Provider()
        .create(new DistillAnswer.Settings(4, null, "t", 1, null, null, null), Context.saying(text));
    assertEquals("it rained", kept(distill.apply("It rained.".toLowerCase()), WORDY).answer());
    assertEquals("the chat model's replies are of no use", dropped(distill.apply("it snowed"), WORDY).reason());
    assertEquals("12 cm", kept(distill.apply("unasked"), WORDY.withAnswer("The answer is 12 cm.")).answer());
  }

  @Test
  void aRewrittenQuestionKeepsItsNumbersAndGivesNothingAway() {
    Function<String, ChatOperation> free = text -> (ChatOperation) new FreeForm.Provider()
        .create(new FreeForm.Settings(null, "t", 1, null, null, null), Context.saying(text));
    CurationRecord rewritten = kept(free.apply("What is 2 + 3?"), CHOICE);
    assertEquals("What is 2 + 3?", rewritten.question());
    assertEquals("5", rewritten.answer());
    for (String bad : List.of("What is two and three?", "Is 2 + 3 equal to 5?", "Which of these is 2 + 3?",
        "What is 2 + 3?\nA. 4")) {
      assertEquals("the chat model's replies are of no use", dropped(free.apply(bad), CHOICE).reason(), bad);
    }
  }

  @Test
  void aStoppedRunAsksNothingTwice() throws Exception {
    List<WorkedProblem> problems = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      problems.add(Rig.problem("s/" + i, "s", "What is " + i + " + 1?", "", "" + (i + 1)));
    }
    AtomicInteger calls = new AtomicInteger();
    CurationReport whole = run("whole", problems, Integer.MAX_VALUE, calls);
    assertEquals(60, calls.getAndSet(0));
    UserError stop = assertThrows(UserError.class, () -> run("broken", problems, 35, calls));
    assertTrue(stop.getMessage().contains("run again to go on"), stop.getMessage());
    Path journal = folder.resolve("broken/steps/01-guide.journal.jsonl");
    int known = Files.readAllLines(journal).size() - 1;
    assertTrue(known > 0 && known <= 35, "" + known);
    // as a kill in the middle of a write leaves it
    Files.writeString(journal, "{\"id\":\"s/35\",\"rec", java.nio.file.StandardOpenOption.APPEND);
    calls.set(0);
    CurationReport resumed = run("broken", problems, Integer.MAX_VALUE, calls);
    assertEquals(60 - known, calls.get());
    assertEquals(Files.readString(whole.data()), Files.readString(resumed.data()));
  }

  @Test
  void anOutageCostsNoRecord() throws Exception {
    List<WorkedProblem> problems = new ArrayList<>();
    for (int i = 0; i < 60; i++) { // every third needs no teacher: its outcome is known while nobody replies
      problems.add(Rig.problem("s/" + i, "s", "What is " + i + " + 1?", i % 3 == 2 ? "known" : "", "" + (i + 1)));
    }
    AtomicInteger calls = new AtomicInteger();
    CurationReport whole = run("whole", problems, call -> Optional.empty(), calls);
    Optional<ChatReply> broken = Optional.of(new ChatReply.Failed(ChatReply.Failure.SERVER, "HTTP 502"));
    calls.set(0);
    UserError stop = assertThrows(UserError.class,
        () -> run("out", problems, call -> call > 12 ? broken : Optional.empty(), calls));
    assertTrue(stop.getMessage().contains("(20 times in a row)"), stop.getMessage());
    calls.set(0);
    CurationReport resumed = run("out", problems, call -> Optional.empty(), calls);
    assertEquals(40 - 12, calls.get(), "those that nobody replied about are asked about again, and no others");
    assertEquals(Files.readString(whole.data()), Files.readString(resumed.data()));
    assertEquals(Files.readString(folder.resolve("whole/steps/01-guide.journal.jsonl")),
        Files.readString(folder.resolve("out/steps/01-guide.journal.jsonl")));
  }

  @Test
  void aRecordThatNobodyRepliesAboutIsDroppedInItsPlace() throws Exception {
    List<WorkedProblem> problems = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      problems.add(Rig.problem("s/" + i, "s", "What is " + i + " + 1?", "", "" + (i + 1)));
    }
    Optional<ChatReply> broken = Optional.of(new ChatReply.Failed(ChatReply.Failure.SERVER, "HTTP 502"));
    CurationReport report = run("out", problems, call -> call == 4 || call > 17 ? broken : Optional.empty(),
        new AtomicInteger());
    assertEquals(16, Rig.lines(report.data()).size());
    assertEquals(List.of("s/3", "s/17", "s/18", "s/19"),
        Rig.lines(folder.resolve("out/dropped.jsonl")).stream().map(line -> line.path("record").path("id").asText())
            .toList());
    List<String> journal = Files.readAllLines(folder.resolve("out/steps/01-guide.journal.jsonl"));
    assertEquals(21, journal.size());
    for (int i = 0; i < 20; i++) {
      assertTrue(journal.get(i + 1).startsWith("{\"id\":\"s/" + i + "\""), journal.get(i + 1));
    }
  }

  private CurationReport run(String out, List<WorkedProblem> problems, int budget, AtomicInteger calls) {
    return run(out, problems,
        call -> call > budget ? Optional.of(new ChatReply.Failed(ChatReply.Failure.BUDGET, "the budget is spent"))
            : Optional.empty(),
        calls);
  }

  /** @param fault what a call comes to, from the first, which is 1; else it is answered */
  private CurationReport run(String out, List<WorkedProblem> problems, IntFunction<Optional<ChatReply>> fault,
      AtomicInteger calls) {
    Context context = new Context(Map.of(), request -> {
      Optional<ChatReply> bad = fault.apply(calls.incrementAndGet());
      if (bad.isPresent()) {
        return CompletableFuture.completedFuture(bad.get());
      }
      String text = request.conversation().turns().get(1).text();
      return CompletableFuture.completedFuture(
          new ChatReply.Text("<think>count on</think>\\boxed{" + text.substring(text.lastIndexOf('\n') + 1) + "}", true,
              new Usage(1, 1, false)));
    });
    PlannedOperation guide = PlannedOperation.of(new GuidedGeneration.Provider(),
        new GuidedGeneration.Settings("t", null, null, null, null, null));
    return Rig.run(
        new CurationSettings(1, 2, List.of(Rig.source("s", problems.toArray(WorkedProblem[]::new))), List.of(),
            List.of(guide), folder.resolve(out)),
        context::chatModel);
  }
}
