package kedge.data.hub;

import com.google.common.hash.Hashing;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A server with the Hub's routes for one model or data set of one commit. Large files are redirected to a second
 * server, the store, as on the Hub.
 */
public final class LocalHub implements AutoCloseable {
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  /** Content by name; those that end in {@code .safetensors} or {@code .parquet} are large. */
  public final Map<String, byte[]> files = new LinkedHashMap<>();
  /** Requests, as {@code path [range] [with token]}. */
  public final List<String> requests = new ArrayList<>();
  /** Bytes after which the next answer of the store breaks off. */
  Optional<Integer> breakAfter = Optional.empty();
  /** Content that is sent in place of the true one. */
  Optional<byte[]> falsified = Optional.empty();
  private final HttpServer hub = start();
  private final HttpServer store = start();

  LocalHub() {
    this("models/own/tiny", "own/tiny");
  }

  /** The data set {@code own/set}. */
  public static LocalHub ofDataset() {
    return new LocalHub("datasets/own/set", "datasets/own/set");
  }

  private LocalHub(String described, String resolved) {
    hub.createContext("/api/" + described + "/revision/main", exchange -> answer(exchange, 200, description()));
    hub.createContext("/" + resolved + "/resolve/" + COMMIT + "/", exchange -> {
      String name = name(exchange);
      if (isLarge(name)) {
        exchange.getResponseHeaders().set("Location", "http://localhost:" + store.getAddress().getPort() + "/" + name);
        answer(exchange, 302, new byte[0]);
      } else {
        answer(exchange, 200, files.get(name));
      }
    });
    hub.createContext("/", exchange -> answer(exchange, 404, new byte[0]));
    hub.createContext("/api/models/own/gated", exchange -> answer(exchange, 401, new byte[0]));
    store.createContext("/", this::serve);
  }

  private static boolean isLarge(String name) {
    return name.endsWith(".safetensors") || name.endsWith(".parquet");
  }

  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  private static HttpServer start() {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.start();
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private byte[] description() {
    String siblings = files.entrySet().stream().map(file -> {
      String name = file.getKey();
      String git = Hashing.sha1().newHasher().putString("blob " + file.getValue().length + "\0", StandardCharsets.UTF_8)
          .putBytes(file.getValue()).hash().toString();
      String large = isLarge(name)
          ? ",\"lfs\":{\"sha256\":\"" + Hashing.sha256().hashBytes(file.getValue()) + "\",\"size\":"
              + file.getValue().length + "}"
          : "";
      return "{\"rfilename\":\"" + name + "\",\"size\":" + file.getValue().length + ",\"blobId\":\"" + git + "\""
          + large
          + "}";
    }).collect(Collectors.joining(","));
    return ("{\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}").getBytes(StandardCharsets.UTF_8);
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] whole = falsified.orElse(files.get(name(exchange)));
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    byte[] rest = Arrays.copyOfRange(whole, from, whole.length);
    if (breakAfter.isPresent()) {
      note(exchange);
      exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
      exchange.getResponseBody().write(rest, 0, breakAfter.get());
      breakAfter = Optional.empty();
      exchange.close();
      return;
    }
    answer(exchange, range == null ? 200 : 206, rest);
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    note(exchange);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private synchronized void note(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range)
        + (exchange.getRequestHeaders().containsKey("Authorization") ? " with token" : ""));
  }

  private static String name(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(exchange.getHttpContext().getPath().length());
  }

  @Override
  public void close() {
    hub.stop(0);
    store.stop(0);
  }
}
