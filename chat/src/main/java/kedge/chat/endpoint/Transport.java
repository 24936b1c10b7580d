package kedge.chat.endpoint;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import kedge.chat.ChatReply.Failure;

/**
 * Posts a request once, within the deadline of a call. Redirects are not followed, so that the key goes nowhere else.
 */
final class Transport {
  private static final int LARGEST_REPLY = 16 << 20; // bytes
  private final Endpoint endpoint;
  private final Scheduler scheduler;
  private final HttpClient client;

  Transport(Endpoint endpoint, Scheduler scheduler, Executor executor) {
    this.endpoint = endpoint;
    this.scheduler = scheduler;
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER).executor(executor).build();
  }

  CompletableFuture<CallOutcome> send(RequestBody body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.completions())
        .header("Content-Type", "application/json").header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    endpoint.key().authorization().ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<CallOutcome> attempt = new CompletableFuture<>();
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(),
        head -> new BoundedBody(LARGEST_REPLY));
    // The HTTP client's own timeout ends with the response headers and does not cover a slow body.
    Scheduler.Deadline deadline = scheduler.deadline(endpoint.timeout(), () -> {
      attempt.complete(new CallOutcome.Retryable(Failure.TIMEOUT,
          "no whole reply within " + endpoint.timeout().toMillis() / 1000.0 + " s", Optional.empty()));
      sent.cancel(true);
    });
    sent.whenComplete((response, fault) -> {
      deadline.cancel();
      if (fault == null) {
        attempt.complete(read(response, body));
      } else {
        attempt.complete(failed(
            fault instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : fault));
      }
    });
    return attempt;
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
    boolean nobody = fault instanceof ConnectException || fault instanceof UnresolvedAddressException
        || fault instanceof SSLException;
    String reason = nobody ? "cannot connect to " + endpoint.completions().getAuthority() + reason(fault)
        : "the connection broke off" + reason(fault);
    return new CallOutcome.Retryable(nobody ? Failure.UNREACHABLE : Failure.SERVER, endpoint.key().redact(reason),
        Optional.empty());
  }

  private static String reason(Throwable fault) {
    return fault.getMessage() == null ? "" : ": " + fault.getMessage();
  }
}
