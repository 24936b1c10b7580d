package kedge.rewards.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kedge.data.UserError;
import kedge.rewards.FaultCases;
import kedge.rewards.Leftovers;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.DelegatingReward;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpRewardTest {
  private interface Handler {
    void handle(HttpExchange exchange, JsonNode request, int count) throws IOException;
  }

  private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch end = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(Handler handler) {
    server.createContext("/", exchange -> {
      JsonNode request = new ObjectMapper().readTree(exchange.getRequestBody());
      requests.add(request);
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Key")));
      handler.handle(exchange, request, requests.size());
      exchange.close();
    });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private HttpReward reward(int batch, int retries) {
    return new HttpReward(new HttpReward.Settings("http://localhost:" + server.getAddress().getPort() + "/judge",
        Optional.empty(), Optional.empty(), List.of(), batch, retries,
        Map.of("X-Key", "is ${SECRET}")), Map.of("SECRET", "s3"));
  }

  private static List<Verdict> judge(Reward reward, Duration deadline, String... texts) {
    List<Sample> samples = List.of(texts).stream().map(FaultCases::sample).toList();
    try (RewardPool judge = new RewardPool(
        List.of(new WeightedReward(new DelegatingReward(reward, reward.calls().withDeadline(deadline)), 1)), false,
        deadline, 2)) {
      return judge.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
    }
  }

  @Test
  void aBatchIsARequestAndEveryFormOfVerdictIsRead() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    answer((exchange, request, count) -> send(exchange, 200, request.get("samples").size() == 1 ? "{\"scores\": [2]}"
        : "{\"verdicts\": [0.5, null, {\"score\": 1, \"detail\": {\"rule\": \"exact\", \"n\": 3}}, {\"unscorable\": "
            + "\"tired\"}, \"x\", {\"not_applicable\": \"why\"}]}"));
    assertEquals(
        List.of(new Verdict.Scored(0.5), new Verdict.NotApplicable("the reward says so"),
            new Verdict.Scored(1, Map.of("rule", "exact", "n", "3")),
            new Verdict.Unscorable("tired"), new Verdict.Unscorable("answered \"x\", which is no verdict"),
            new Verdict.NotApplicable("why"), new Verdict.Scored(2)),
        judge(reward(6, 0), Duration.ofSeconds(20), "a", "b", "c", "d", "e", "f", "g"));
    assertEquals(2, requests.size());
    JsonNode sample = requests.stream().filter(each -> each.get("samples").size() == 6).findFirst().orElseThrow()
        .get("samples").get(0);
    assertEquals(
        "{\"id\":\"fake/1\",\"source\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],\"answer\":"
            + "\"7\",\"answer_kind\":\"mathematical\","
            + "\"columns\":{},\"completion\":\"a\",\"tokens\":1,\"finished\":true}",
        sample.toString());
    assertEquals(List.of("is s3", "is s3"), keys);
    leftovers.requireNone();
  }

  @Test
  void aBusyServerIsAskedAgainAsLateAsItSays() {
    answer((exchange, request, count) -> {
      if (count == 1) {
        exchange.getResponseHeaders().add("Retry-After", "1");
      }
      send(exchange, count == 1 ? 429 : count == 2 ? 503 : 200, count < 3 ? "" : "{\"verdicts\": [1]}");
    });
    long begin = System.nanoTime();
    assertEquals(List.of(new Verdict.Scored(1)), judge(reward(1, 5), Duration.ofSeconds(30), "a"));
    assertTrue(System.nanoTime() - begin >= 1_000_000_000, "Retry-After is kept");
    assertEquals(3, requests.size());
  }

  @Test
  void everyFaultHasItsReasonAndNoneIsAZero() {
    answer((exchange, request, count) -> {
      String word = request.get("samples").get(0).get("completion").asText();
      switch (word) {
        case "500" -> send(exchange, 500, "it broke");
        case "404" -> send(exchange, 404, "");
        case "garbage" -> send(exchange, 200, "<html>");
        case "few" -> send(exchange, 200, "{\"verdicts\": []}");
        case "object" -> send(exchange, 200, "{\"result\": 1}");
        case "infinite" -> send(exchange, 200, "{\"verdicts\": [1e999]}");
        case "busy" -> send(exchange, 429, "later");
        case "truncated" -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write("{\"verdicts\": [1".getBytes(StandardCharsets.UTF_8));
        }
        case "drip" -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 1000 && end.getCount() > 0; i++) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            pause();
          }
        }
        case "hang" -> await();
        default -> send(exchange, 200, "{\"verdicts\": [0.25]}");
      }
    });
    String[] words = {"500", "404", "garbage", "few", "object", "infinite", "busy", "truncated", "drip", "hang",
        "fine"};
    List<String> expected = List.of("status 500: it broke", "status 404", "a body that is not JSON: <html>",
        "answered 0 verdicts for 1 samples",
        "answered no verdicts for 1 samples", "expected a finite number", "status 429: later, after 1 retries",
        "no answer", "missed the deadline of 4.0 s",
        "missed the deadline of 4.0 s");
    List<Verdict> verdicts = judge(reward(1, 1), Duration.ofSeconds(4), words);
    for (int i = 0; i < expected.size(); i++) {
      String reason = assertInstanceOf(Verdict.Unscorable.class, verdicts.get(i), words[i]).reason();
      assertTrue(reason.contains(expected.get(i)), reason);
    }
    assertEquals(new Verdict.Scored(0.25), verdicts.get(10));
  }

  @Test
  void nobodyAtTheAddressIsUnscorable() {
    HttpReward nobody = new HttpReward(new HttpReward.Settings("http://localhost:1/x", Optional.of("judge"),
        Optional.of(true), List.of("hint"), 64, 1, null), Map.of());
    assertEquals("judge", nobody.name());
    String reason = assertInstanceOf(Verdict.Unscorable.class, judge(nobody, Duration.ofSeconds(20), "a").get(0))
        .reason();
    assertTrue(reason.startsWith("no answer: ") && reason.endsWith("after 1 retries"), reason);
  }

  @Test
  void settingsThatCannotBeMeantAreRefusedAndKeysAreNotShown() {
    assertThrows(IllegalArgumentException.class,
        () -> new HttpReward.Settings("localhost:8000", Optional.empty(), Optional.empty(), List.of(), 64, 5, null));
    assertThrows(IllegalArgumentException.class,
        () -> new HttpReward.Settings("http://x/", Optional.empty(), Optional.empty(), List.of(), 0, 5, null));
    HttpReward.Settings settings = new HttpReward.Settings("http://x/", Optional.empty(), Optional.empty(), List.of(),
        64, 5, Map.of("Authorization", "Bearer ${NO_SUCH_KEY}"));
    String message = assertThrows(IllegalArgumentException.class, () -> new HttpReward(settings, Map.of()))
        .getMessage();
    assertTrue(message.contains("NO_SUCH_KEY, which is not set"), message);
  }

  @Test
  void aKeyIsSentWhereTheUserSaysAndIsHiddenInWhatComesBack() {
    HttpReward.Settings away = new HttpReward.Settings("https://judge.example/", Optional.empty(), Optional.empty(),
        List.of(), 64, 5, Map.of("Authorization", "Bearer ${OPENAI_API_KEY}"));
    String message = assertThrows(UserError.class,
        () -> new HttpReward(away, Map.of("OPENAI_API_KEY", "s3cret"))).getMessage();
    assertTrue(message.contains("OPENAI_API_KEY would be sent to judge.example") && !message.contains("s3cret"),
        message);
    new HttpReward(away, Map.of("OPENAI_API_KEY", "s3cret", "KEDGE_SECRETS", "OPENAI_API_KEY@judge.example")).close();
    answer((exchange, request, count) -> send(exchange, 500, "who sent " + keys.get(0) + "?"));
    String reason = ((Verdict.Unscorable) judge(reward(1, 0), Duration.ofSeconds(20), "a").get(0)).reason();
    assertTrue(reason.contains("is [secret]") && !reason.contains("s3"), reason);
  }

  private void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
