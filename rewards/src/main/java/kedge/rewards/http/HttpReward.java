package kedge.rewards.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.chat.endpoint.BoundedBody;
import kedge.rewards.BatchReward;
import kedge.rewards.CallPlan;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.process.SampleJson;
import kedge.rewards.process.VerdictJson;

/**
 * A reward behind an HTTP address. A POST holds up to {@code batch} samples:
 *
 * <pre>{@code {"samples": [{"id": "gsm8k/17", "source": "gsm8k", "messages": [{"role": "user", "content": "…"}], "answer": "18",
 *   "answer_kind": "mathematical", "columns": {"level": "3"}, "completion": "…", "tokens": 212, "finished": true}, …]}}</pre>
 *
 * and status 200 answers one verdict for each, in order: {@code {"verdicts": [0.5, null, {"score": 1, "detail":
 * {"rule": "exact"}}, {"not_applicable": "why"}, {"unscorable": "why"}]}}. Null is not applicable. {@code scores} may
 * stand for {@code verdicts}.
 *
 * <p>After 429 and 503, and where no connection was made, the request is made again: after the {@code Retry-After}
 * seconds of the answer, or after 0.25 s doubled each time. Every other status, and a body that is not this, makes the
 * samples unscorable. The deadline of a call holds for its retries too.
 */
public final class HttpReward implements BatchReward {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
  private static final int LONGEST_BODY = 64 << 20;
  private static final int IN_FLIGHT = 8;
  private static final long FIRST_WAIT_MILLISECONDS = 250;
  private final HttpSettings settings;
  private final Map<String, String> headers;
  private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "kedge-http");
    thread.setDaemon(true);
    return thread;
  });
  private volatile HttpClient client = HttpClient.newBuilder().executor(executor).connectTimeout(Duration.ofSeconds(10))
      .build();

  /** @param environment where the variables of header values are looked up */
  public HttpReward(HttpSettings settings, Map<String, String> environment) {
    this.settings = settings;
    this.headers = new java.util.TreeMap<>();
    settings.headers().forEach((name, value) -> headers.put(name, VARIABLE.matcher(value).replaceAll(match -> {
      if (environment.get(match.group(1)) == null) {
        throw new IllegalArgumentException(
            "headers." + name + " of reward " + settings.http() + " names the environment variable " + match.group(1)
                + ", which is not set");
      }
      return Matcher.quoteReplacement(environment.get(match.group(1)));
    })));
  }

  @Override
  public String name() {
    return settings.name().orElse("http");
  }

  @Override
  public boolean gradesAnswer() {
    return settings.gradesAnswer().orElse(false);
  }

  @Override
  public Set<String> columns() {
    return Set.copyOf(settings.columns());
  }

  @Override
  public CallPlan calls() {
    return CallPlan.perBatch(settings.batch()).withConcurrency(IN_FLIGHT).strictly();
  }

  @Override
  public List<Verdict> judgeBatch(List<Sample> samples) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("samples", SampleJson.write(samples, false));
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.http()))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toString().getBytes(StandardCharsets.UTF_8)));
    headers.forEach(request::header);
    try {
      return answered(request.build(), samples.size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while " + settings.http() + " was awaited");
    }
  }

  private List<Verdict> answered(HttpRequest request, int size) throws InterruptedException {
    String fault = "";
    long wait = FIRST_WAIT_MILLISECONDS;
    for (int left = settings.retries();; left--, wait *= 2) {
      long pause = wait;
      try {
        Answer answer = send(request);
        if (answer.status() == 200) {
          return read(answer.body(), size);
        }
        fault = "status " + answer.status() + (answer.body().isBlank() ? "" : ": " + brief(answer.body()));
        if (answer.status() != 429 && answer.status() != 503) {
          return lost(size, fault);
        }
        pause = answer.retryAfter() >= 0 ? answer.retryAfter() : wait;
      } catch (IOException e) {
        fault = "no answer: " + e;
        if (!(e instanceof java.net.ConnectException || e instanceof java.net.http.HttpConnectTimeoutException)) {
          return lost(size, fault);
        }
      }
      if (left == 0) {
        return lost(size, fault + ", after " + settings.retries() + " retries");
      }
      Thread.sleep(pause);
    }
  }

  /** @param retryAfter milliseconds; -1 where the answer does not say */
  private record Answer(int status, String body, long retryAfter) {
  }

  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpClient open = client;
    if (open == null) {
      throw new IOException("the reward has been closed");
    }
    CompletableFuture<HttpResponse<byte[]>> sent = open.sendAsync(request, head -> new BoundedBody(LONGEST_BODY));
    try {
      HttpResponse<byte[]> response = sent.get();
      long after = response.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,6}"))
          .map(text -> Long.parseLong(text) * 1000).orElse(-1L);
      return new Answer(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8), after);
    } catch (ExecutionException e) {
      throw e.getCause()instanceof IOException fault ? fault : new IOException(e.getCause());
    } catch (InterruptedException e) {
      sent.cancel(true);
      throw e;
    }
  }

  private static List<Verdict> read(String body, int size) {
    try {
      JsonNode tree = JSON.readTree(body);
      return VerdictJson.read(tree.has("verdicts") ? tree.get("verdicts") : tree.path("scores"), size);
    } catch (JsonProcessingException e) {
      return lost(size, "a body that is not JSON: " + brief(body));
    }
  }

  private static List<Verdict> lost(int size, String reason) {
    return Collections.nCopies(size, new Verdict.Unscorable(reason));
  }

  private static String brief(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  /** Lets go of the client, whose own thread ends when it is collected. */
  @Override
  public void close() {
    client = null;
    executor.shutdownNow();
  }
}
