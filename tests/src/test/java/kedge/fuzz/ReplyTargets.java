package kedge.fuzz;

import static kedge.fuzz.CheckpointTargets.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.Backoff;
import kedge.chat.endpoint.Endpoint;
import kedge.chat.endpoint.HttpChatModel;
import kedge.chat.endpoint.SpendingLimit;
import kedge.chat.endpoint.SystemScheduler;
import kedge.data.Answer;
import kedge.rewards.Candidate;
import kedge.rewards.RewardFakes;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.http.HttpReward;
import kedge.rewards.judge.Criterion;
import kedge.rewards.judge.JudgeReward;
import kedge.rewards.process.Launch;
import kedge.rewards.process.ProcessReward;
import kedge.rewards.process.VerdictJson;

/** Readers of replies: of judges, HTTP rewards and the processes of rewards. */
final class ReplyTargets implements AutoCloseable {
  private static final List<Sample> SAMPLES = List.of(sample("x"), sample("y"));
  private static final List<byte[]> VERDICTS = List.of(
      text("{\"verdicts\":[0.5,{\"score\":1,\"detail\":{\"rule\":\"exact\",\"n\":3}}]}"),
      text("{\"scores\":[null,{\"not_applicable\":\"why\"}]}"),
      text("{\"verdicts\":[{\"unscorable\":\"why\"},-1]}"));
  private final Path work;
  private final HttpServer server;
  private volatile byte[] reply = {};

  ReplyTargets(Path work) throws IOException {
    this.work = work;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(2, task -> {
      Thread thread = new Thread(task, "replies");
      thread.setDaemon(true);
      return thread;
    }));
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = reply;
      exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  List<FuzzTarget> all() throws IOException {
    return List.of(judge("judge reply", Criterion.LOGIC), judge("judge reply, answer", Criterion.ANSWER), cache(),
        http(), verdicts(), process());
  }

  private static Sample sample(String completion) {
    return new Sample(RewardFakes.problem("4"), new Candidate(completion, 3, true));
  }

  private HttpChatModel model(Optional<Path> cache) {
    return new HttpChatModel(
        new Endpoint("critic", Endpoint.completions(address()), "m", ApiKey.of("K", Map.of("K", "sk-1234567890")),
            Endpoint.Dialect.PLAIN, Duration.ofSeconds(8), 1000),
        new HttpChatModel.Limits(2, OptionalLong.empty(), OptionalLong.empty()),
        new Backoff(0, Duration.ofMillis(1), Duration.ofMillis(1)), SpendingLimit.UNLIMITED, cache,
        new SystemScheduler("fuzz"));
  }

  private static byte[] completion(String content) {
    return text(JsonNodeFactory.instance.objectNode()
        .put("id", "c1").<com.fasterxml.jackson.databind.node.ObjectNode>set("choices",
            JsonNodeFactory.instance.arrayNode()
                .add(JsonNodeFactory.instance.objectNode().put("index", 0).put("finish_reason", "stop").set("message",
                    JsonNodeFactory.instance.objectNode().put("role", "assistant").put("content", content))))
        .set("usage", JsonNodeFactory.instance.objectNode().put("prompt_tokens", 3).put("completion_tokens", 4))
        .toString());
  }

  private static List<byte[]> completions() {
    return List.of(completion("{\"thought\": \"so\", \"is_logically_sound\": true, \"is_answer_correct\": false}"),
        completion("```json\n{\"reason\": \"a\", \"score\": 0.5}\n```"),
        text("{\"error\":{\"code\":500,\"message\":\"no\"}}"),
        text("{\"choices\":[{\"message\":{\"refusal\":\"I will not\"},\"finish_reason\":\"content_filter\"}]}"));
  }

  private FuzzTarget judge(String name, Criterion criterion) {
    JudgeReward judge = new JudgeReward(criterion, new JudgeReward.Settings("critic"), model(Optional.empty()));
    return new FuzzTarget(name, 10, completions(), bytes -> {
      reply = bytes;
      requireHonest(judge.judge(RewardFakes.problem(new Answer.Mathematical("4")),
          new Candidate("<think>2+2</think>4", 3, true)));
    });
  }

  /** A verdict of a damaged reply is a score in the judge's range, or none. */
  private static void requireHonest(Verdict verdict) {
    if (verdict instanceof Verdict.Scored scored && !(scored.value() >= 0 && scored.value() <= 1)) {
      throw new IllegalStateException("a judge scored " + scored.value());
    }
  }

  private FuzzTarget cache() throws IOException {
    Path folder = Files.createDirectories(work.resolve("replies"));
    JudgeReward first = new JudgeReward(Criterion.ANSWER, new JudgeReward.Settings("critic"),
        model(Optional.of(folder)));
    reply = completions().get(0);
    Sample asked = sample("\\boxed{5}");
    first.judge(asked.problem(), asked.candidate());
    Path entry;
    try (Stream<Path> files = Files.walk(folder)) {
      entry = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] sound = Files.readAllBytes(entry);
    return new FuzzTarget("reply cache", 10, List.of(sound), bytes -> {
      Files.write(entry, bytes);
      reply = completions().get(0);
      requireHonest(new JudgeReward(Criterion.ANSWER, new JudgeReward.Settings("critic"), model(Optional.of(folder)))
          .judge(asked.problem(), asked.candidate()));
    });
  }

  private FuzzTarget http() {
    HttpReward reward = new HttpReward(new HttpReward.Settings(address(), Optional.empty(), Optional.of(true),
        List.of(), 64, 0, Map.of()));
    return new FuzzTarget("HTTP reward reply", 10, VERDICTS, bytes -> {
      reply = bytes;
      requireTwo(reward.judgeBatch(SAMPLES));
    });
  }

  private static void requireTwo(List<Verdict> verdicts) {
    if (verdicts.size() != 2 || verdicts.contains(null)) {
      throw new IllegalStateException("verdicts are " + verdicts);
    }
  }

  private static FuzzTarget verdicts() {
    ObjectMapper json = new ObjectMapper();
    return new FuzzTarget("verdicts", 1, VERDICTS, bytes -> {
      try {
        requireTwo(VerdictJson.read(json.readTree(new String(bytes, StandardCharsets.UTF_8)).path("verdicts"), 2));
      } catch (JsonProcessingException e) {
        throw new kedge.data.UserError("no JSON", e); // what each reader of verdicts does first
      }
    });
  }

  /** A process that says it is ready and then answers its first request by the input. */
  private FuzzTarget process() throws IOException {
    Path answer = work.resolve("answer");
    String script = "read opening; token=${opening##*token\\\":\\\"}; token=${token%%\\\"*}; "
        + "echo '{\"ready\": {\"name\": \"x\", \"unit\": \"batch\"}, \"token\": \"'$token'\"}' >&3; read request; "
        + "sed s/TOKEN/$token/ '" + answer + "' >&3; read more";
    List<byte[]> corpus = List.of(
        text("{\"token\":\"TOKEN\",\"id\":0,\"verdicts\":[0.5,{\"score\":1,\"detail\":{\"rule\":\"exact\"}}]}\n"),
        text("{\"token\":\"TOKEN\",\"id\":0,\"verdicts\":[{\"unscorable\":\"why\"},null]}\n"
            + "{\"token\":\"TOKEN\",\"id\":1,\"verdicts\":[1,1]}\n"));
    return new FuzzTarget("process reward reply", 100, corpus, bytes -> {
      Files.write(answer, (new String(bytes, StandardCharsets.ISO_8859_1) + "\n").getBytes(
          StandardCharsets.ISO_8859_1));
      try (ProcessReward reward = new ProcessReward(new Launch("fuzz", List.of("sh", "-c", script),
          JsonNodeFactory.instance.objectNode(), Duration.ofSeconds(8)))) {
        requireTwo(reward.judgeAll(SAMPLES).toCompletableFuture().join());
      }
    });
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
