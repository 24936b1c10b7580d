package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.collect.Sets;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import kedge.rewards.http.HttpReward;
import kedge.rewards.plugin.RewardKinds;
import kedge.rewards.process.RecordJson;
import kedge.rewards.python.PlainPython;
import kedge.rewards.python.PythonReward;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** No reward forges a verdict, none is a zero because it failed, and none stalls a step beyond its deadline. */
class HostileRewardsTest {
  private static final Path FOLDER = Repository.root().resolve("rewards/src/test/resources/rewards");
  private static final int LEAST = 40;

  @Test
  void python() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    Set<String> honest = Set.of("print a verdict", "print many verdicts", "print to descriptor 1", "print ready again",
        "print to the real stdout", "print no text", "print a line of megabytes", "print many lines", "close stdout",
        "no stdout", "change folder", "clear environment", "write by a child", "leave a child",
        "small recursion limit", "patch json", "patch builtins", "fork, both come back", "leave a fork",
        "half a surrogate", "megabytes of detail", "numbers as keys", "control characters", "token", "close stderr",
        "read what is not its own");
    List<String> lost = List.of("write to all descriptors", "write later numbers", "write from a fork",
        "write half a verdict", "write megabytes to all", "close all descriptors", "exit", "exit with 137",
        "kill itself", "kill its group", "segmentation fault", "abort", "throw", "throw a verdict", "throw no text",
        "throw megabytes", "throw without words", "throw in a circle", "system exit", "keyboard interrupt",
        "generator exit", "stop iteration", "recursion", "memory", "loop", "sleep", "sleep without signals",
        "stop itself", "wait for itself", "sleep forever, async", "nan", "inf", "minus inf", "1e308", "huge int",
        "text", "bytes", "complex", "list", "empty", "dict without score", "text score", "nan score", "decimal nan",
        "throwing number", "no number", "class", "nested", "generator", "deep detail");
    List<String> words = new ArrayList<>(honest);
    words.addAll(lost);
    assertTrue(words.size() >= LEAST);
    HostileCases.judge(PythonReward.start(new PythonReward.Settings(FOLDER + "/hostile.py:score",
        PythonReward.Signature.VERL, null, Optional.of("python"), Optional.of(true), null, PythonReward.Format.TEXT,
        Optional.of(PlainPython.require()), 60, 1024)), words, honest);
    HostileCases.judge(PythonReward.start(new PythonReward.Settings(FOLDER + "/hostile.py:counts",
        PythonReward.Signature.TRL, null, Optional.of("counts"), Optional.of(true), kedge.rewards.CallPlan.Unit.SAMPLE,
        PythonReward.Format.TEXT, Optional.of(PlainPython.require()), 60, 1024)),
        List.of("none", "too few", "too many", "no list", "text", "of texts", "dict", "of lists"), Set.of());
    leftovers.requireNone();
  }

  @Test
  void java() throws InterruptedException {
    Leftovers leftovers = new Leftovers();
    Set<String> honest = Set.of("print a verdict", "print many verdicts", "print an error verdict", "print no text",
        "print a line of megabytes", "print many lines", "close stdout", "close stderr", "set stdout",
        "read what is not its own", "clear properties", "leave a child", "write by a child", "leave a thread",
        "megabytes of detail", "half a surrogate", "line feeds in detail", "write late");
    List<String> lost = List.of("null", "nan", "inf", "1e308", "null detail", "null stage", "null list",
        "list of null", "empty list", "too many", "failed stage", "stage without end", "write to the channel",
        "write later numbers", "write half a verdict", "write no text", "write megabytes", "write deep JSON", "exit",
        "halt", "exit with 137", "kill itself", "abort", "stop itself", "loop", "sleep", "wait for itself",
        "hook that waits", "throw", "throw a verdict", "throw no text", "throw megabytes", "throw without words",
        "throwing words", "throw in a circle", "error", "assert", "linkage", "internal", "thread death", "checked",
        "recursion", "memory", "broken class");
    List<String> words = new ArrayList<>(honest);
    words.addAll(lost);
    assertTrue(words.size() >= LEAST);
    Path file = FOLDER.resolve("Hostile.java");
    String kind = RewardKinds.SOURCE + file;
    try (RewardKinds kinds = RewardKinds.installed().withSource(file)) {
      Record settings = RecordJson.read(kinds.settings().get(kind), JsonNodeFactory.instance.objectNode());
      HostileCases.judge(kinds.create(kind, settings, Optional.empty(), 64, RewardContext.NONE), words, honest);
    }
    leftovers.requireNone();
  }

  private final CountDownLatch end = new CountDownLatch(1);

  private interface Sending {
    void to(HttpExchange exchange) throws IOException;
  }

  private static Sending body(int status, String text) {
    return body(status, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Sending body(int status, byte[] bytes) {
    return exchange -> {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static Sending verdicts(String json) {
    return body(200, "{\"verdicts\": " + json + "}");
  }

  private Map<String, Sending> replies() throws IOException {
    Map<String, Sending> replies = new LinkedHashMap<>();
    for (String value : List.of("NaN", "Infinity", "1e999", "-1e999", "1e308", "\"0.9\"", "[0.9]", "true", "{}",
        "{\"score\": \"0.9\"}", "{\"score\": null}", "{\"score\": [0.9]}", "{\"score\": 1e400}", "{\"value\": 0.9}",
        "0.9, 0.9", "", "{\"unscorable\": 0.9}", "{\"not_applicable\": 0.9}")) {
      replies.put("verdict " + value, verdicts("[" + value + "]"));
    }
    replies.put("verdicts as a text", verdicts("\"[0.9]\""));
    replies.put("verdicts as an object", verdicts("{\"0\": 0.9}"));
    replies.put("verdicts as a number", verdicts("0.9"));
    replies.put("list", body(200, "[0.9]"));
    replies.put("number", body(200, "0.9"));
    replies.put("null", body(200, "null"));
    replies.put("nothing", body(200, ""));
    replies.put("page", body(200, "<html>0.9</html>"));
    replies.put("cut off", body(200, "{\"verdicts\": [0.9"));
    replies.put("deep", body(200, "[".repeat(100_000)));
    replies.put("deep verdict", verdicts("[" + "[".repeat(900) + "]".repeat(900) + "]"));
    replies.put("no text", body(200, new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1}));
    replies.put("long number", verdicts("[0." + "9".repeat(100_000) + "]"));
    byte[] large = new byte[70 << 20];
    java.util.Arrays.fill(large, (byte) ' ');
    replies.put("huge", body(200, large));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(large);
    }
    replies.put("packed", exchange -> {
      exchange.getResponseHeaders().add("Content-Encoding", "gzip");
      body(200, packed.toByteArray()).to(exchange);
    });
    for (int status : new int[]{201, 204, 301, 400, 401, 403, 404, 418, 500, 502}) {
      replies.put("status " + status, status == 204 ? exchange -> exchange.sendResponseHeaders(204, -1)
          : body(status, "{\"verdicts\": [0.9]}"));
    }
    replies.put("moved", exchange -> {
      exchange.getResponseHeaders().add("Location", "/other");
      body(302, "").to(exchange);
    });
    replies.put("busy for a day", exchange -> {
      exchange.getResponseHeaders().add("Retry-After", "86400");
      body(503, "").to(exchange);
    });
    replies.put("shorter than said", exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write("{\"verdicts\": [0.9]}".getBytes(StandardCharsets.UTF_8));
    });
    replies.put("never", exchange -> await(Long.MAX_VALUE));
    replies.put("head alone", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      await(Long.MAX_VALUE);
    });
    replies.put("drops", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      while (await(20)) {
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
      }
    });
    return replies;
  }

  /** Waits; false once the test is over. */
  private boolean await(long milliseconds) throws IOException {
    try {
      return !end.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void http() throws IOException {
    Map<String, Sending> replies = replies();
    assertTrue(replies.size() >= LEAST);
    Set<String> asked = ConcurrentHashMap.newKeySet();
    Set<String> paths = ConcurrentHashMap.newKeySet();
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      try (exchange) {
        JsonNode request = new ObjectMapper().readTree(exchange.getRequestBody());
        String word = request.path("samples").path(0).path("completion").asText();
        asked.add(word);
        paths.add(exchange.getRequestURI().getPath());
        replies.getOrDefault(word, verdicts("[0.25]")).to(exchange);
      }
    });
    server.start();
    try {
      HostileCases.judge(new HttpReward(new HttpReward.Settings(
          "http://127.0.0.1:" + server.getAddress().getPort() + "/", Optional.of("http"), Optional.of(true), List.of(),
          1, 2, Map.of())), List.copyOf(replies.keySet()), Set.of());
    } finally {
      end.countDown();
      server.stop(0);
      threads.shutdownNow();
    }
    assertEquals(Sets.union(replies.keySet(), Set.of("fine")), asked);
    assertEquals(Set.of("/"), paths, "a redirect was followed");
  }
}
