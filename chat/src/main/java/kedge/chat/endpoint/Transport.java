package kedge.chat.endpoint;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import kedge.chat.ChatReply.Failure;

/** Posts a request once, within the deadline of a call. */
final class Transport {
  private static final int LARGEST_REPLY = 16 << 20; // bytes
  private final Endpoint endpoint;
  private final Scheduler scheduler;
  private final ReplyClient client;

  Transport(Endpoint endpoint, Scheduler scheduler, Executor executor) {
    this.endpoint = endpoint;
    this.scheduler = scheduler;
    this.client = new ReplyClient(scheduler, executor, LARGEST_REPLY);
  }

  CompletableFuture<CallOutcome> send(RequestBody body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.completions())
        .header("Content-Type", "application/json").header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    endpoint.key().authorization().ifPresent(value -> request.header("Authorization", value));
    return client.send(request.build(), endpoint.timeout())
        .handle((response, fault) -> fault == null ? read(response, body) : failed(fault));
  }

  private CallOutcome read(HttpResponse<byte[]> response, RequestBody body) {
    String text = endpoint.key().redact(new String(response.body(), StandardCharsets.UTF_8));
    if (response.statusCode() == 200) {
      return ReplyBody.read(text, body.promptTokens());
    }
    Optional<Duration> wait = response.headers().firstValue("Retry-After")
        .flatMap(header -> RetryAfter.parse(header, scheduler.now()));
    return ReplyBody.status(response.statusCode(), text, wait);
  }

  private CallOutcome failed(Throwable fault) {
    if (fault instanceof HttpTimeoutException) {
      return new CallOutcome.Retryable(Failure.TIMEOUT, fault.getMessage(), Optional.empty());
    }
    boolean nobody = ReplyClient.unreachable(fault);
    String reason = nobody ? "cannot connect to " + endpoint.completions().getAuthority() + reason(fault)
        : "the connection failed" + reason(fault);
    return new CallOutcome.Retryable(nobody ? Failure.UNREACHABLE : Failure.SERVER, endpoint.key().redact(reason),
        Optional.empty());
  }

  private static String reason(Throwable fault) {
    return fault.getMessage() == null ? "" : ": " + fault.getMessage();
  }
}
