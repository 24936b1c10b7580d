package kedge.rollouts.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.ReplyClient;
import kedge.chat.endpoint.RetryAfter;

/** One server: its address, its number of running requests, whether it is in service, and which weights it has. */
final class RolloutServer {
  private static final JsonMapper JSON = JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  /** Consecutive failures after which a server is taken out of service. */
  private static final int FAULTS = 5;
  private final URI address;
  private final ApiKey key;
  private final ReplyClient client;
  private int busy; // this field and those below are guarded by this
  private int faults;
  private Optional<String> down = Optional.of("it has not been asked yet");
  private Optional<WeightsVersion> loaded = Optional.empty();
  private Optional<KnownScores> proven = Optional.empty();
  private String model = "";

  RolloutServer(URI address, ApiKey key, ReplyClient client) {
    this.address = address;
    this.key = key;
    this.client = client;
  }

  URI address() {
    return address;
  }

  /** Sends a request once. The future fails with a {@link ServerFault}, whose message names the server. */
  CompletableFuture<JsonNode> send(ServerRequest request, Duration timeout) {
    HttpRequest.Builder http = HttpRequest.newBuilder(URI.create(address + request.path()))
        .header("Accept", "application/json");
    request.body().ifPresent(body -> http.header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    key.authorization().ifPresent(value -> http.header("Authorization", value));
    return client.send(http.build(), timeout).handle((response, fault) -> {
      if (fault != null) {
        boolean unreachable = ReplyClient.unreachable(fault);
        throw fault(unreachable ? ServerFault.Kind.UNREACHABLE : ServerFault.Kind.BROKEN,
            (unreachable ? "cannot be reached" : "the connection broke off")
                + Optional.ofNullable(fault.getMessage()).map(message -> ": " + message).orElse(""),
            Optional.empty());
      }
      return read(request, response);
    });
  }

  private JsonNode read(ServerRequest request, HttpResponse<byte[]> response) {
    String text = key.redact(new String(response.body(), StandardCharsets.UTF_8));
    int status = response.statusCode();
    if (status != 200) {
      ServerFault.Kind kind = status == 429 ? ServerFault.Kind.BUSY
          : status >= 500 ? ServerFault.Kind.FAILED : ServerFault.Kind.REFUSED;
      throw fault(kind, request.path() + " answered HTTP " + status
          + (text.isBlank() ? "" : ": " + ReplyFields.excerpt(text)),
          response.headers().firstValue("Retry-After").flatMap(header -> RetryAfter.parse(header, Instant.now())));
    }
    try {
      return text.isBlank() ? TextNode.valueOf("") : JSON.readTree(text);
    } catch (JsonProcessingException words) {
      return TextNode.valueOf(text); // routes that load adapters answer in plain text
    }
  }

  private ServerFault fault(ServerFault.Kind kind, String message, Optional<Duration> pause) {
    return new ServerFault(kind, "server " + address + ": " + key.redact(message), pause);
  }

  /** Returns the fault of a failed future of this server, with the server's address in its message. */
  ServerFault faultOf(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    if (cause instanceof ServerFault fault) {
      return fault.getMessage().startsWith("server ") ? fault
          : fault(fault.kind(), fault.getMessage(), fault.pause());
    }
    throw cause instanceof RuntimeException unexpected ? unexpected : new IllegalStateException(cause);
  }

  synchronized int busy() {
    return busy;
  }

  /** Takes a slot for a request. Returns false if all are taken. @param slots requests that may run at the same time */
  synchronized boolean begin(int slots) {
    if (busy >= slots) {
      return false;
    }
    busy++;
    return true;
  }

  synchronized void end() {
    busy--;
  }

  synchronized void succeeded() {
    faults = 0;
  }

  /** Counts a failure; returns whether it took the server out of service. */
  synchronized boolean failed(ServerFault fault) {
    if (fault.kind() == ServerFault.Kind.BUSY || down.isPresent()) {
      return false;
    }
    faults++;
    if (fault.kind() == ServerFault.Kind.UNREACHABLE || faults >= FAULTS) {
      takeDown(fault.getMessage());
      return true;
    }
    return false;
  }

  /** Takes the server out of service; its weights are then unknown. */
  synchronized void takeDown(String reason) {
    down = Optional.of(reason);
    loaded = Optional.empty();
    proven = Optional.empty();
  }

  synchronized void up() {
    down = Optional.empty();
    faults = 0;
  }

  /** Returns why the server is out of service; empty if it is in service. */
  synchronized Optional<String> down() {
    return down;
  }

  synchronized Optional<WeightsVersion> loaded() {
    return loaded;
  }

  synchronized void load(WeightsVersion version) {
    loaded = Optional.of(version);
  }

  /** Returns the trainer's scores under the weights that the server was last proven to have. */
  synchronized Optional<KnownScores> proven() {
    return proven;
  }

  synchronized void prove(KnownScores scores) {
    proven = Optional.of(scores);
  }

  /** Returns the name of the model that the server serves. */
  synchronized String model() {
    return model;
  }

  synchronized void serve(String name) {
    model = name;
  }
}
