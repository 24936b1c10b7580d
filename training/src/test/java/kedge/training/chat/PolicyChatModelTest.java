package kedge.training.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenSequence;
import kedge.rl.step.StepRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real policy of a few thousand random weights that is talked to. */
class PolicyChatModelTest {
  private static final int CONTEXT = 128; // the rig's
  private final StepRig rig = new StepRig(64);
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final List<Integer> batches = new ArrayList<>();
  private PolicyChatModel model = model(0.8, false, this::load);

  private LoadedModel load() {
    loads.incrementAndGet();
    return new LoadedModel((requests, sampling, stops) -> {
      batches.add(requests.size());
      return rig.policy.generator().generate(requests, sampling, stops);
    }, rig.policy.trainer(), rig.encoder, rig.tokenizer, CONTEXT, released::incrementAndGet);
  }

  private static PolicyChatModel model(double temperature, boolean hideThinking, Supplier<LoadedModel> loader) {
    return new PolicyChatModel("teacher", new ReplySettings(Sampling.of(temperature, 1), 8, hideThinking),
        loader);
  }

  @AfterEach
  void close() {
    model.close();
    rig.close();
  }

  private static ChatRequest request(String text, double temperature, int maxTokens, long seed) {
    return request(Conversation.ofUser(text), OptionalDouble.of(temperature), maxTokens, OptionalLong.of(seed));
  }

  private static ChatRequest request(Conversation conversation, OptionalDouble temperature, int maxTokens,
      OptionalLong seed) {
    return new ChatRequest(conversation, temperature, maxTokens, seed, ChatRequest.Form.TEXT, Optional.empty());
  }

  private static ChatReply.Text text(CompletableFuture<ChatReply> reply) {
    return assertInstanceOf(ChatReply.Text.class, reply.join());
  }

  private static String failure(CompletableFuture<ChatReply> reply, Failure expected) {
    ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, reply.join());
    assertEquals(expected, failed.failure());
    return failed.reason();
  }

  @Test
  void aGreedyReplyIsWhatTheGeneratorWritesWithoutItsStop() {
    int stopped = 0;
    int cut = 0;
    Set<Integer> stops = Arrays.stream(rig.encoder.stopTokens()).boxed().collect(Collectors.toSet());
    for (int i = 0; i < 12; i++) {
      int[] prompt = rig.encoder.prompt(Conversation.ofUser(i + "+a=")).tokens();
      Completion expected = rig.policy.generator()
          .generate(List.of(new GenerationRequest(prompt, List.of(new DrawKey(0, 0, 0, 0)))), Sampling.greedy(20),
              stops)
          .get(0).get(0);
      ChatReply.Text reply = text(model.reply(request(i + "+a=", 0, 20, i)));
      int length = expected.tokens().length - (expected.stopped() ? 1 : 0);
      assertEquals(rig.tokenizer.decode(Arrays.copyOf(expected.tokens(), length), false), reply.text());
      assertEquals(expected.stopped(), reply.finished());
      assertEquals(prompt.length, reply.usage().promptTokens());
      assertEquals(expected.tokens().length, reply.usage().completionTokens());
      stopped += reply.finished() ? 1 : 0;
      cut += reply.finished() ? 0 : 1;
    }
    for (int i = 0; i < 60 && (stopped == 0 || cut == 0); i++) {
      boolean finished = text(model.reply(request("a", 1, 20, i))).finished();
      stopped += finished ? 1 : 0;
      cut += finished ? 0 : 1;
    }
    assertTrue(stopped > 0 && cut > 0, stopped + " stopped, " + cut + " cut");
  }

  @Test
  void aReplyDoesNotDependOnWhatIsAskedBesideIt() {
    List<ChatRequest> requests = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      requests.add(request(i % 7 + "+b=", i % 3 == 0 ? 0.5 : 1, 10 + i % 2, i));
    }
    List<CompletableFuture<ChatReply>> asked = requests.stream().map(model::reply).toList();
    List<ChatReply> together = asked.stream().map(CompletableFuture::join).toList();
    assertTrue(batches.stream().anyMatch(size -> size > 1), "nothing was written together: " + batches);
    for (int i = requests.size() - 1; i >= 0; i--) {
      assertEquals(together.get(i), model.reply(requests.get(i)).join());
    }
    assertEquals(42, model.requests());
    long written = together.stream().mapToLong(reply -> ((ChatReply.Text) reply).usage().completionTokens()).sum();
    assertEquals(2 * written, model.usage().completionTokens());
    assertEquals(1, loads.get());
  }

  @Test
  void seedAndTemperatureTellDrawsApart() {
    Set<String> bySeed = new HashSet<>();
    for (long seed = 0; seed < 6; seed++) {
      bySeed.add(text(model.reply(request("1+2=", 1, 16, seed))).text());
    }
    assertTrue(bySeed.size() > 3, bySeed.toString());
    Conversation asked = Conversation.ofUser("1+2=");
    assertEquals(model.reply(request(asked, OptionalDouble.of(0.8), 16, OptionalLong.of(0))).join(),
        model.reply(request(asked, OptionalDouble.empty(), 16, OptionalLong.empty())).join());
    assertNotEquals(model.reply(request(asked, OptionalDouble.of(0), 16, OptionalLong.of(0))).join(),
        model.reply(request(asked, OptionalDouble.empty(), 16, OptionalLong.empty())).join());
  }

  @Test
  void whatCannotBeAskedFailsAloneAndItsNeighboursAreAnswered() {
    Conversation shown = new Conversation(
        List.of(new Turn(Role.USER, List.of(new Part.Image(new ImageRef(Path.of("a.png"))), new Part.Text("1")))));
    List<CompletableFuture<ChatReply>> asked = List.of(model.reply(request("1", 0, 5, 0)),
        model.reply(request(shown, OptionalDouble.of(0), 5, OptionalLong.of(0))), model.reply(request("x", 0, 5, 0)),
        model.reply(request("1".repeat(200), 0, 5, 0)), model.reply(request("1", 0, 125, 0)),
        model.reply(request("1", 200, 5, 0)),
        model.reply(request("2", 0, 5, 0)));
    assertTrue(failure(asked.get(1), Failure.INPUT).contains("image a.png"));
    assertTrue(failure(asked.get(2), Failure.INPUT).contains("x"));
    assertTrue(failure(asked.get(3), Failure.INPUT).contains("leaves no room"));
    assertTrue(failure(asked.get(4), Failure.INPUT)
        .contains("a reply of up to 125 exceed the context of 128. Maybe a smaller max_tokens"));
    assertTrue(failure(asked.get(5), Failure.INPUT).contains("temperature is 200"));
    text(asked.get(0));
    text(asked.get(6));
  }

  @Test
  void nothingIsLoadedBeforeItIsAskedAndWeightsGoBackAtTheEnd() {
    PolicyChatModel unasked = model(1, false, this::load);
    unasked.close();
    assertEquals(0, loads.get());
    text(model.reply(request("1", 0, 5, 0)));
    text(model.reply(request("1", 0, 5, 0)));
    assertEquals(1, loads.get());
    assertEquals(0, released.get());
    model.close();
    model.close();
    assertEquals(1, released.get());
    assertThrows(IllegalStateException.class, () -> model.reply(request("1", 0, 5, 0)));
  }

  @Test
  void aPolicyThatCannotBeLoadedIsEveryRequestsFailureAndABugIsABug() {
    model = model(1, false, () -> {
      loads.incrementAndGet();
      throw new UserError("the weights are gone");
    });
    assertEquals("the weights are gone", failure(model.reply(request("1", 0, 5, 0)), Failure.UNREACHABLE));
    assertEquals("the weights are gone", failure(model.reply(request("2", 0, 5, 0)), Failure.UNREACHABLE));
    assertEquals(1, loads.get());
    IllegalStateException exception = new IllegalStateException("a bug");
    try (PolicyChatModel broken = model(1, false, () -> {
      throw exception;
    })) {
      assertSame(exception,
          assertThrows(CompletionException.class, () -> broken.reply(request("1", 0, 5, 0)).join()).getCause());
      assertSame(exception,
          assertThrows(CompletionException.class, () -> broken.reply(request("1", 0, 5, 0)).join()).getCause());
    }
  }

  @Test
  void logitsThatAreNoNumbersAreAFailure() {
    rig.policy.values().flat().fill_(new org.bytedeco.pytorch.Scalar(Float.NaN)).close();
    assertTrue(failure(model.reply(request("1", 1, 5, 0)), Failure.SERVER).contains("expected a finite number"));
  }

  @Test
  void aHiddenThoughtIsNoPartOfTheReply() {
    assertEquals("7", ReplyWriter.afterThinking("<think>\n3+4\n</think>\n\n7"));
    assertEquals("7", ReplyWriter.afterThinking("3+4\n</think>\n\n7")); // the prompt's header opened it
    assertEquals("", ReplyWriter.afterThinking("<think>\n3+4 and so on"));
    assertEquals("7", ReplyWriter.afterThinking("7"));
    assertEquals("<think>a</think> b", ReplyWriter.afterThinking("<think>c</think>\n<think>a</think> b"));
    assertEquals("it is <think>a</think> b", ReplyWriter.afterThinking("it is <think>a</think> b"));
  }

  @Test
  void whatItMakesOfTextsIsTheTrainersAndALongOneIsCut() {
    List<String> texts = List.of("1+2=", "", "a".repeat(300), "1+2=");
    List<float[]> read = model.embed(texts);
    assertArrayEquals(read.get(0), read.get(3));
    for (int i = 0; i < texts.size(); i++) {
      int[] tokens = rig.tokenizer.encode(i == 1 ? "\n" : i == 2 ? "a".repeat(CONTEXT) : texts.get(i));
      assertArrayEquals(
          rig.policy.trainer().embeddings(List.of(new TokenSequence(tokens, new boolean[tokens.length])))[0],
          read.get(i));
    }
    assertEquals(0, released.get());
    model.close(); // it was never asked for a reply
    assertEquals(1, released.get());
    assertEquals(1, loads.get());
    assertThrows(IllegalStateException.class, () -> model.embed(texts));
    try (PolicyChatModel gone = model(1, false, () -> {
      throw new UserError("the weights are gone");
    })) {
      assertEquals("the weights are gone", assertThrows(UserError.class, () -> gone.embed(texts)).getMessage());
    }
  }
}
