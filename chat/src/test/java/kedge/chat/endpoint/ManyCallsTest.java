package kedge.chat.endpoint;

import static kedge.chat.endpoint.HttpChatModelTest.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.data.KeyedRandom;
import org.junit.jupiter.api.Test;

/** Many concurrent calls: order, concurrency, rate and budget. */
class ManyCallsTest {
  private static String asked(ChatServer.Request request) {
    return request.body().replaceAll(".*\"content\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void eachReplyStandsAtItsRequestWhateverCameFirst() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      Thread.sleep(KeyedRandom.integer(20, 1, KeyedRandom.text(asked(request))));
      ChatServer.say(out, "answer to " + asked(request));
    })) {
      Clients clients = new Clients(server);
      clients.inFlight = 8;
      HttpChatModel model = clients.make();
      List<CompletableFuture<ChatReply>> replies = IntStream.range(0, 200)
          .mapToObj(i -> model.reply(Clients.request("question " + i))).toList();
      for (int i = 0; i < 200; i++) {
        assertEquals("answer to question " + i, ((ChatReply.Text) replies.get(i).join()).text());
      }
      assertEquals(200, server.count());
      assertTrue(server.mostOpen() > 1, "the calls were sequential");
    }
  }

  @Test
  void noMoreAreInFlightThanAllowed() throws IOException, InterruptedException {
    CountDownLatch three = new CountDownLatch(3);
    CountDownLatch go = new CountDownLatch(1);
    try (ChatServer server = ChatServer.start((request, out) -> {
      three.countDown();
      go.await();
      ChatServer.say(out, "x");
    })) {
      Clients clients = new Clients(server);
      clients.inFlight = 3;
      HttpChatModel model = clients.make();
      List<CompletableFuture<ChatReply>> replies = IntStream.range(0, 12)
          .mapToObj(i -> model.reply(Clients.request("q" + i))).toList();
      three.await();
      Thread.sleep(100); // enough time for a fourth call to arrive
      assertEquals(3, server.count());
      go.countDown();
      replies.forEach(CompletableFuture::join);
      assertEquals(12, server.count());
    }
  }

  @Test
  void tenThousandRepliesFromTheCacheDoNotOverflowTheStack(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
      throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "x"))) {
      Clients clients = new Clients(server);
      clients.cache = java.util.Optional.of(folder);
      clients.inFlight = 1;
      HttpChatModel model = clients.make();
      List<CompletableFuture<ChatReply>> replies = IntStream.range(0, 10_000)
          .mapToObj(i -> model.reply(Clients.request("same"))).toList();
      replies.forEach(CompletableFuture::join);
      assertEquals(1, server.count());
      assertEquals(9_999, model.cost().cached());
    }
  }

  @Test
  void equalRequestsUnderWayShareOneCall() throws IOException, InterruptedException {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ChatServer server = ChatServer.start((request, out) -> {
      came.countDown();
      go.await();
      ChatServer.say(out, "one");
    })) {
      HttpChatModel model = new Clients(server).make();
      CompletableFuture<ChatReply> first = model.reply(Clients.request("same"));
      came.await();
      CompletableFuture<ChatReply> second = model.reply(Clients.request("same"));
      while (model.cost().shared() == 0) {
        Thread.onSpinWait();
      }
      go.countDown();
      assertEquals(first.join(), second.join());
      assertEquals(new ChatCost(2, 0, 1, 1, 0, 11, 7, 0, 0), model.cost());
    }
  }

  @Test
  void callsBeginNoOftenerThanTheMinuteAllows() throws IOException {
    List<Double> seconds = new ArrayList<>();
    VirtualScheduler timing = new VirtualScheduler();
    try (ChatServer server = ChatServer.start((request, out) -> {
      seconds.add(timing.nanoTime() / 1e9);
      ChatServer.say(out, "x");
    })) {
      Clients clients = new Clients(server);
      clients.timing = timing;
      clients.inFlight = 1;
      clients.requestsPerMinute = OptionalLong.of(30);
      HttpChatModel model = clients.make();
      IntStream.range(0, 6).forEach(i -> Clients.ask(model, "q" + i));
      assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0), seconds);
    }
  }

  @Test
  void tokensAMinuteAreReservedByAnEstimateAndCorrectedByWhatWasTaken() throws IOException {
    List<Double> seconds = new ArrayList<>();
    VirtualScheduler timing = new VirtualScheduler();
    try (ChatServer server = ChatServer.start((request, out) -> {
      seconds.add(timing.nanoTime() / 1e9);
      ChatServer.say(out, "x"); // 18 tokens; the estimate is 50 and 1
    })) {
      Clients clients = new Clients(server);
      clients.timing = timing;
      clients.inFlight = 1;
      clients.tokensPerMinute = OptionalLong.of(60);
      HttpChatModel model = clients.make();
      IntStream.range(0, 4).forEach(i -> Clients.ask(model, "q" + i));
      assertEquals(List.of(0.0, 18.0, 36.0, 54.0), seconds);
    }
  }

  @Test
  void anEndpointThatAsksToBeLeftAloneIsLeftAloneByAllCalls() {
    VirtualScheduler timing = new VirtualScheduler();
    RateLimit rate = new RateLimit(OptionalLong.of(60), OptionalLong.empty(), timing);
    assertEquals(0, rate.reserve(1).toSeconds());
    rate.hold(java.time.Duration.ofSeconds(20));
    assertEquals(List.of(20L, 21L, 22L),
        List.of(rate.reserve(1).toSeconds(), rate.reserve(1).toSeconds(), rate.reserve(1).toSeconds()));
    timing.pause(java.time.Duration.ofSeconds(30));
    assertEquals(0, rate.reserve(1).toSeconds());
  }

  @Test
  void aSpentBudgetStopsWithItsName() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "x"))) {
      stops(server, new SpendingLimit(OptionalLong.of(3), OptionalLong.empty(), OptionalDouble.empty(), 0, 0), 3,
          "budget.calls is 3, and 3 were made");
      stops(server, new SpendingLimit(OptionalLong.empty(), OptionalLong.of(40), OptionalDouble.empty(), 0, 0), 3,
          "budget.tokens is 40, and 54 were used");
      // 11 tokens at 1,000,000 a million and 7 at 2,000,000: 25 a call
      stops(server, new SpendingLimit(OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.of(50), 1e6, 2e6), 2,
          "budget.money is 50.0, and 50.0 was spent");
    }
  }

  private static void stops(ChatServer server, SpendingLimit budget, int calls, String reason) {
    int before = server.count();
    Clients clients = new Clients(server);
    clients.budget = budget;
    clients.inFlight = 1;
    HttpChatModel model = clients.make();
    for (int i = 0; i < calls; i++) {
      assertEquals("x", ((ChatReply.Text) Clients.ask(model, "q" + i)).text());
    }
    assertFailure(Failure.BUDGET,
        "the budget of chat model critic is used up: " + reason + ". Maybe raise chat_models.critic.budget.",
        Clients.ask(model,
            "one more"));
    assertEquals(calls, server.count() - before);
    assertEquals(calls, model.cost().calls());
  }

  @Test
  void retriesAreCallsToTheBudget() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.send(out, 500, "", ""))) {
      Clients clients = new Clients(server);
      clients.budget = new SpendingLimit(OptionalLong.of(2), OptionalLong.empty(), OptionalDouble.empty(), 0, 0);
      assertFailure(Failure.BUDGET, "budget.calls is 2", Clients.ask(clients.make(), "?"));
      assertEquals(2, server.count());
    }
  }
}
