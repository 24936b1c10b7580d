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
 * Posts a request once, within the deadline of a call. Redirections are not followed: the key goes to the address it
 * was given for, and nowhere else.
 */
final class Transport {
  private static final int LARGEST_REPLY = 16 << 20; // bytes
  private final Endpoint endpoint;
  private final Timing timing;
  private final HttpClient client;

  Transport(Endpoint endpoint, Timing timing, Executor executor) {
    this.endpoint = endpoint;
    this.timing = timing;
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER).executor(executor).build();
  }

  CompletableFuture<Attempt> send(RequestBody body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.completions())
        .header("Content-Type", "application/json").header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    endpoint.key().authorization().ifPresent(value -> request.header("Authorization", value));
    CompletableFuture<Attempt> attempt = new CompletableFuture<>();
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request.build(),
        head -> new BoundedBody(LARGEST_REPLY));
    // The client's own timeout ends with the head of the reply; a body that drips would be waited for without end.
    Timing.Deadline deadline = timing.deadline(endpoint.timeout(), () -> {
      attempt.complete(new Attempt.Again(Failure.TIMEOUT,
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

  private Attempt read(HttpResponse<byte[]> response, RequestBody body) {
    String text = endpoint.key().redact(new String(response.body(), StandardCharsets.UTF_8));
    if (response.statusCode() == 200) {
      return ReplyBody.read(text, body.promptTokens());
    }
    Optional<Duration> wait = response.headers().firstValue("Retry-After")
        .flatMap(header -> RetryAfter.parse(header, timing.now()));
    return ReplyBody.status(response.statusCode(), text, wait);
  }

  private Attempt failed(Throwable fault) {
    boolean nobody = fault instanceof ConnectException || fault instanceof UnresolvedAddressException
        || fault instanceof SSLException;
    String reason = nobody ? "cannot connect to " + endpoint.completions().getAuthority() + reason(fault)
        : "the connection broke off" + reason(fault);
    return new Attempt.Again(nobody ? Failure.UNREACHABLE : Failure.SERVER, endpoint.key().redact(reason),
        Optional.empty());
  }

  private static String reason(Throwable fault) {
    return fault.getMessage() == null ? "" : ": " + fault.getMessage();
  }
}
