package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import kedge.policy.Policy;
import kedge.policy.TinyPolicy;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.lora.AdapterFolder;
import kedge.policy.model.LoraLayout;
import kedge.policy.score.TokenSequence;

/**
 * A server of this machine with the routes and JSON of vLLM 0.32, whose model is a policy of Kedge. It loads what it is
 * told to, and draws by the seed that it is sent. A test can put an answer of its own before any route.
 */
public final class FakeVllm implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "fake-vllm");
    thread.setDaemon(true);
    return thread;
  });
  private final List<String> routes = new CopyOnWriteArrayList<>();
  private final List<JsonNode> completions = new CopyOnWriteArrayList<>();
  private final Map<String, Policy> adapted = new ConcurrentHashMap<>();
  private final Path base;
  private Policy policy;
  private volatile boolean stale;
  private volatile Special special = (number, path, body, honest) -> honest.answer();

  /** An answer in place of the honest one. */
  public record Answer(int status, String body) {
  }

  /** Makes the honest answer, when and if it is wanted. */
  public interface Honest {
    Answer answer() throws IOException;
  }

  /** What a test does with a request. @param number of the request among those of its path, from 0 */
  public interface Special {
    /** Null ends the connection without an answer. */
    Answer answer(int number, String path, JsonNode body, Honest honest) throws IOException;
  }

  /** Serves a checkpoint folder on a free port. */
  public FakeVllm(Path folder) throws IOException {
    base = folder;
    policy = load(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private static Policy load(Path folder) {
    return Policy.load(folder, ModelConfig.read(folder).shape(), TinyPolicy.options(ElementType.F32, 256));
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Paths that were asked for, in order. */
  public List<String> routes() {
    return List.copyOf(routes);
  }

  /** Requests for completions, proofs among them. */
  public List<JsonNode> completions() {
    return List.copyOf(completions);
  }

  /** Answers 200 to the request to load weights and keeps the old ones, as a packed copy does. */
  public void keepOldWeights() {
    stale = true;
  }

  /** Serves a checkpoint folder as a process that has just started. */
  public synchronized void restart(Path folder) {
    policy.close();
    policy = load(folder);
  }

  public void answerBy(Special other) {
    special = other;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonNode body = text.isEmpty() ? JSON.createObjectNode() : JSON.readTree(text);
    int number;
    synchronized (routes) {
      number = (int) routes.stream().filter(path::equals).count();
      routes.add(path);
    }
    Answer answer = special.answer(number, path, body, () -> honest(path, body));
    if (answer == null) {
      exchange.close();
      return;
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer honest(String path, JsonNode body) {
    return switch (path) {
      case "/v1/models" -> models();
      case "/v1/load_lora_adapter" -> adapt(body.get("lora_name").asText(), Path.of(body.get("lora_path").asText()));
      case "/v1/unload_lora_adapter" -> forget(body.get("lora_name").asText());
      case "/pause?mode=wait" -> new Answer(200, "{\"status\":\"paused\"}");
      case "/resume" -> new Answer(200, "{\"status\":\"resumed\"}");
      case "/reset_prefix_cache" -> new Answer(200, "");
      case "/collective_rpc" -> reload(Path.of(body.path("kwargs").path("weights_path").asText()));
      case "/v1/completions" -> complete(body);
      default -> new Answer(404, "{\"detail\":\"Not Found\"}");
    };
  }

  private Answer models() {
    ObjectNode list = JSON.createObjectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    data.addObject().put("id", "policy").put("object", "model").put("root", base.toString()).putNull("parent");
    adapted.keySet().forEach(name -> data.addObject().put("id", name).put("object", "model").put("parent", "policy"));
    return new Answer(200, list.toString());
  }

  /** Names of the adapters that are loaded. */
  public Set<String> adapters() {
    return Set.copyOf(adapted.keySet());
  }

  private synchronized Answer adapt(String name, Path folder) {
    if (adapted.containsKey(name)) {
      return new Answer(400, "{\"error\":{\"message\":\"The lora adapter '" + name + "' has already been loaded.\"}}");
    }
    AdapterFolder adapter = AdapterFolder.read(folder);
    LoraLayout layout = adapter.layout(policy.shape());
    adapted.put(name, Policy.load(base, policy.shape(), TinyPolicy.options(ElementType.F32, 256), layout,
        values -> adapter.fill(layout, values)));
    return new Answer(200, "Success: LoRA adapter '" + name + "' added successfully.");
  }

  private synchronized Answer forget(String name) {
    adapted.remove(name).close();
    return new Answer(200, "Success: LoRA adapter '" + name + "' removed successfully.");
  }

  private synchronized Answer reload(Path folder) {
    if (!stale) {
      Policy former = policy;
      policy = load(folder);
      former.close();
    }
    return new Answer(200, "{\"results\":[null]}");
  }

  private synchronized Answer complete(JsonNode body) {
    completions.add(body);
    Policy drawing = adapted.getOrDefault(body.get("model").asText(), policy);
    int[] prompt = StreamSupport.stream(body.get("prompt").spliterator(), false).mapToInt(JsonNode::asInt).toArray();
    Set<Integer> stops = StreamSupport.stream(body.get("stop_token_ids").spliterator(), false).map(JsonNode::asInt)
        .collect(Collectors.toSet());
    Sampling sampling = new Sampling(body.get("temperature").asDouble(), Math.max(0, body.get("top_k").asInt()),
        body.get("top_p").asDouble(), body.get("min_p").asDouble(), body.get("max_tokens").asInt());
    Completion drawn = drawing.generator().generate(
        List.of(new GenerationRequest(prompt, List.of(new DrawKey(body.get("seed").asLong(), 0, 0, 0)))), sampling,
        StopRule.of(stops)).get(0).get(0);
    ObjectNode answer = JSON.createObjectNode().put("id", "cmpl-1").put("object", "text_completion")
        .put("model", body.get("model").asText());
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0).put("text", "");
    ArrayNode logProbabilities = choice.putObject("logprobs").putArray("token_logprobs");
    for (float each : drawn.logProbabilities()) {
      logProbabilities.add(each);
    }
    choice.put("finish_reason", drawn.stopped() ? "stop" : "length");
    ArrayNode ids = choice.putArray("token_ids");
    for (int token : drawn.tokens()) {
      ids.add(token);
    }
    choice.set("prompt_token_ids", body.get("prompt"));
    if (body.has("prompt_logprobs")) {
      score(drawing, prompt, choice.putArray("prompt_logprobs"));
    }
    return new Answer(200, answer.toString());
  }

  private static void score(Policy policy, int[] prompt, ArrayNode places) {
    List<Integer> rest = new ArrayList<>();
    for (int i = 1; i < prompt.length; i++) {
      rest.add(prompt[i]);
    }
    float[] scores = policy.trainer().score(List.of(TokenSequence.of(new int[]{prompt[0]},
        rest.stream().mapToInt(Integer::intValue).toArray())), 1).get(0).logProbabilities();
    places.addNull();
    for (int i = 1; i < prompt.length; i++) {
      places.addObject().putObject(String.valueOf(prompt[i])).put("logprob", scores[i - 1]).put("rank", 1);
    }
  }

  /** Ends at once, as a killed process does. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
