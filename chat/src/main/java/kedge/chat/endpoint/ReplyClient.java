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
 * HTTP client whose deadline covers the whole reply, and whose replies have a maximum size. Redirects are not followed,
 * so that keys are sent to no other host.
 */
public final class ReplyClient {
  private final Scheduler scheduler;
  private final Executor executor;
  private final int largest;
  private volatile HttpClient client;

  /** Makes a client. @param largest maximum size of a reply in bytes */
  public ReplyClient(Scheduler scheduler, Executor executor, int largest) {
    this.scheduler = scheduler;
    this.executor = executor;
    this.largest = largest;
    reconnect();
  }

  /**
   * Uses new connections for further requests. Servers close idle connections after seconds, and a request sent at that
   * moment fails.
   */
  public void reconnect() {
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER).executor(executor).build();
  }

  /**
   * Sends a request once.
   *
   * @return the whole reply, of any status. It fails with {@link HttpTimeoutException} at the deadline, which also
   * closes the connection, and with the connection's own exception otherwise
   */
  public CompletableFuture<HttpResponse<byte[]>> send(HttpRequest request, Duration timeout) {
    CompletableFuture<HttpResponse<byte[]>> whole = new CompletableFuture<>();
    CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, head -> new BoundedBody(largest));
    // The HTTP client's own timeout covers only the response headers, not a slow body.
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

  /** Returns whether a failure of {@link #send} means that no connection was made, so that nothing was sent. */
  public static boolean unreachable(Throwable fault) {
    return fault instanceof ConnectException || fault instanceof UnresolvedAddressException
        || fault instanceof SSLException;
  }
}
