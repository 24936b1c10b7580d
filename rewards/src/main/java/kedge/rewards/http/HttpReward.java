package kedge.rewards.http;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.chat.endpoint.BoundedBody;
import kedge.chat.endpoint.SecretScope;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.rewards.Abbreviation;
import kedge.rewards.BatchReward;
import kedge.rewards.CallPlan;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.process.SampleJson;
import kedge.rewards.process.VerdictJson;

/**
 * A reward behind an HTTP address. A POST holds up to {@code batch} samples:
 *
 * <pre>{@code {"samples": [{"id": "gsm8k/17", "source": "gsm8k", "messages": [{"role": "user", "content": "…"}],
 *   "answer": "18", "answer_kind": "mathematical", "columns": {"level": 3}, "completion": "…", "tokens": 212,
 *   "finished": true}, …]}}</pre>
 *
 * and status 200 answers one verdict for each, in order: {@code {"verdicts": [0.5, null, {"score": 1, "detail":
 * {"rule": "exact"}}, {"not_applicable": "why"}, {"unscorable": "why"}]}}. Null is not applicable. {@code scores} may
 * stand for {@code verdicts}.
 *
 * <p>After 429 and 503, and where no connection was made, the request is made again: after the {@code Retry-After}
 * seconds of the answer, or after 0.25 s doubled each time. Any other status or body makes the samples unscorable. The
 * deadline of a call includes its retries.
 */
public final class HttpReward implements BatchReward {

  /**
   * Settings of an HTTP reward.
   *
   * @param http the address
   * @param name name in logs; {@code http} by default
   * @param gradesAnswer whether it decides that an answer is right
   * @param columns columns that the data must have; all columns are sent
   * @param batch samples of one request
   * @param retries requests made again after status 429 or 503, or when no connection was made
   * @param headers headers of the request; {@code ${NAME}} in a value is the environment variable NAME, so that a key
   * need not stand in a recipe. It is sent to this machine, or to a host that {@code KEDGE_SECRETS=NAME@host} names
   */
  public record Settings(@Required String http, Optional<String> name, Optional<Boolean> gradesAnswer,
      @Default("[]") List<String> columns, @Default("64") int batch, @Default("5") int retries,
      Map<String, String> headers) {
    public Settings {
      Objects.requireNonNull(http, "http");
      columns = List.copyOf(columns);
      headers = headers == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
      checkArgument(batch >= 1, "batch is %s, expected at least 1 sample a request", batch);
      checkArgument(retries >= 0, "retries is %s, expected at least 0", retries);
      checkArgument(http.matches("https?://[^\\s/].*") && hasHost(http),
          "http is '%s', expected an address, for instance http://localhost:8000/judge", http);
    }

    private static boolean hasHost(String address) {
      try {
        return URI.create(address).getHost() != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
  private static final int LONGEST_BODY = 64 << 20;
  private static final int IN_FLIGHT = 8;
  private static final long FIRST_WAIT_MILLISECONDS = 250;
  private final Settings settings;
  private final Map<String, String> headers;
  private final List<String> secrets = new ArrayList<>();
  private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "kedge-http");
    thread.setDaemon(true);
    return thread;
  });
  private volatile HttpClient client = HttpClient.newBuilder().executor(executor).connectTimeout(Duration.ofSeconds(10))
      .build();

  /** Makes a reward; header values may name environment variables of this process. */
  public HttpReward(Settings settings) {
    this(settings, System.getenv());
  }

  /** @param environment environment variables for header values */
  HttpReward(Settings settings, Map<String, String> environment) {
    this.settings = settings;
    this.headers = new TreeMap<>();
    settings.headers().forEach((name, value) -> headers.put(name, VARIABLE.matcher(value)
        .replaceAll(match -> Matcher.quoteReplacement(secret(name, match.group(1), environment)))));
  }

  private String secret(String header, String variable, Map<String, String> environment) {
    String where = "headers." + header + " of reward " + settings.http() + ": ";
    String value = environment.get(variable);
    checkArgument(value != null, "%snames the environment variable %s, which is not set", where, variable);
    UserError.whereRefused(where, () -> {
      SecretScope.require(variable, URI.create(settings.http()), environment);
      return value;
    });
    String clean = value.strip();
    checkArgument(!clean.isEmpty() && clean.chars().allMatch(c -> c > ' ' && c <= '~'),
        "%sthe environment variable %s is empty, or holds a blank or a character outside ASCII (not shown here)", where,
        variable);
    secrets.add(clean);
    return clean;
  }

  /** Removes the values of environment variables from a reply. */
  private String redacted(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, "[secret]").replace(secret.replace("/", "\\/"), "[secret]");
    }
    return clean;
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
        .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.utf8(body.toString())));
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
        if (!(e instanceof ConnectException || e instanceof HttpConnectTimeoutException)) {
          return lost(size, fault);
        }
      }
      if (left == 0) {
        return lost(size, fault + ", after " + settings.retries() + " retries");
      }
      Thread.sleep(pause);
    }
  }

  /** @param retryAfter milliseconds; -1 if not given */
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
      return new Answer(response.statusCode(), redacted(new String(response.body(), StandardCharsets.UTF_8)), after);
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

  /** Releases the client, whose thread ends when it is garbage-collected. */
  @Override
  public void close() {
    client = null;
    executor.shutdownNow();
  }
}
