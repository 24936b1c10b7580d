package kedge.data.hub;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import kedge.data.UserError;

/**
 * Sends requests to the Hub. Redirects are followed explicitly, since the token is sent only to the endpoint, not to
 * the storage that it redirects to.
 */
final class HubClient {
  private static final int TRIES = 5;
  private static final int MOST_REDIRECTS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PARTIAL = 206;
  private final HubSettings settings;
  private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER)
      .connectTimeout(Duration.ofSeconds(20)).build();

  HubClient(HubSettings settings) {
    this.settings = settings;
  }

  /** Returns the text at a path below the endpoint. @throws IOException if the network fails */
  String text(String path, HubName name) throws IOException {
    HttpResponse<InputStream> response = get(settings.endpoint().resolve(path), 0, name);
    try (InputStream body = response.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Downloads a file to {@code target}, resuming an interrupted download. A lock keeps two processes from writing the
   * same file.
   *
   * @throws UserError if the content does not match the file's hash
   * @throws IOException if the network fails, after retries
   */
  void download(String path, HubFile file, Path target, HubName name) throws IOException {
    Path partial = target.resolveSibling(target.getFileName() + ".kedge-incomplete");
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (Files.exists(target)) { // another process was faster
        Files.deleteIfExists(partial);
        return;
      }
      for (int attempt = 1; channel.size() < file.size() || attempt == 1; attempt++) {
        try {
          receive(settings.endpoint().resolve(path), channel, file, name);
        } catch (IOException e) {
          if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
            throw e;
          }
          pause(attempt);
        }
      }
      if (!file.is(partial)) {
        Files.delete(partial);
        throw new UserError(name.repository() + ": " + file.name() + " as downloaded is not the content that the Hub "
            + "names by the hash " + file.hash() + ". It was removed. Maybe try again?");
      }
      Files.move(partial, target);
    }
  }

  /** Waits before another try: a quarter of a second, doubled each time. */
  private static void pause(int attempt) throws IOException {
    try {
      Thread.sleep(125L << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void receive(URI address, FileChannel into, HubFile file, HubName name) throws IOException {
    long have = into.size() > file.size() ? 0 : into.size();
    if (have == file.size() && have > 0) {
      return;
    }
    HttpResponse<InputStream> response = get(address, have, name);
    long start = response.statusCode() == PARTIAL ? have : 0; // a server without range requests starts again
    into.truncate(start).position(start);
    try (InputStream body = new StallGuard(response.body(), TIMEOUT);
        OutputStream out = Channels.newOutputStream(new Unclosed(into))) {
      ByteStreams.limit(body, file.size() - start).transferTo(out);
    }
    if (into.size() < file.size()) {
      throw new IOException("the answer ended after " + into.size() + " of " + file.size() + " bytes");
    }
  }

  private HttpResponse<InputStream> get(URI address, long from, HubName name) throws IOException {
    URI at = address;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<InputStream> response = once(at, from);
      int status = response.statusCode();
      if (status == 200 || status == PARTIAL) {
        return response;
      }
      response.body().close();
      if (status < 300 || status >= 400) {
        throw refused(status, at, name);
      }
      at = redirected(at, response.headers().firstValue("Location").orElse(""));
    }
    throw new IOException(address + " redirects more than " + MOST_REDIRECTS + " times");
  }

  /** Returns the target of a redirect: a web address, and https if the source was https. */
  private static URI redirected(URI from, String location) throws IOException {
    try {
      URI to = from.resolve(new URI(location));
      boolean web = "https".equals(to.getScheme()) || "http".equals(to.getScheme()) && "http".equals(from.getScheme());
      if (!location.isEmpty() && web && to.getHost() != null) {
        return to;
      }
    } catch (URISyntaxException e) {
      throw new IOException(from + " redirects to no address", e);
    }
    throw new IOException(from + " redirects to no address that may be followed");
  }

  private HttpResponse<InputStream> once(URI address, long from) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT).header("User-Agent", "kedge");
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    URI endpoint = settings.endpoint();
    if (address.getScheme().equals(endpoint.getScheme()) && endpoint.getAuthority().equals(address.getAuthority())) {
      settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private UserError refused(int status, URI address, HubName name) throws IOException {
    String who = name.repository() + " at revision " + name.revision();
    return switch (status) {
      case 401, 403 -> new UserError(who + ": the Hub refuses access (status " + status + "). Maybe the name is "
          + "misspelled, or its terms must be accepted there and HF_TOKEN be set" + (settings.token().isPresent()
              ? " to a token that may read it?"
              : "?"));
      case 404 -> new UserError(who + ": the Hub has no such repository or revision (" + address + ")");
      default -> throw new IOException(address + " answers with status " + status);
    };
  }
}
