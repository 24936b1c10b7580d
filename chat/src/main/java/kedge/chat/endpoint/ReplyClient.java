package kedge.chat.endpoint;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * HTTP client whose deadline covers a reply to its last byte, and whose replies are of bounded size. Redirects are not
 * followed, so that a key goes nowhere else.
 */
public final class ReplyClient {
  private final Scheduler scheduler;
  private final Executor executor;
  private final int largest;
  private volatile HttpClient client;

  /** @param largest greatest size of a reply in bytes */
  public ReplyClient(Scheduler scheduler, Executor executor, int largest) {
    this.scheduler = scheduler;
    this.executor = executor;
    this.largest = largest;
    reconnect();
  }

  /**
   * Sends what follows over new connections. Servers close idle ones after seconds, and a request that is sent at that
   * moment is lost.
   */
  public void reconnect() {
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER).executor(executor).build();
  }

  /**
   * Sends a request once.
   *
   * @return the whole reply, of any status. Fails with {@link HttpTimeoutException} at the deadline, which also ends
   * the connection, and else with what the connection failed of
   */
  public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, Duration timeout) {
    CompletableFuture<HttpResponse<byte[]>> whole = new CompletableFuture<>();
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, head -> new BoundedBody(largest));
    // The HTTP client's own timeout ends with the response headers and does not cover a slow body.
    Scheduler.Deadline deadline = scheduler.deadline(timeout, () -> {
      whole.completeExceptionally(
          new HttpTimeoutException("no whole reply within " + timeout.toMillis() / 1000.0 + " s"));
      sent.cancel(true);
    });
    sent.whenComplete((response, fault) -> {
      deadline.cancel();
      if (fault == null) {
        whole.complete(response);
      } else {
        whole.completeExceptionally(
            fault instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : fault);
      }
    });
    return whole;
  }

  /** Returns whether a fault of {@link #send} means that no connection was made, so that nothing was sent. */
  public static boolean unreachable(Throwable fault) {
    return fault instanceof ConnectException || fault instanceof UnresolvedAddressException
        || fault instanceof SSLException;
  }
}
