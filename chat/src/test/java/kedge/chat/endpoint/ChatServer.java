package kedge.chat.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server on a local socket, simple enough to close early, to send slowly or to stay silent. Every
 * connection serves one request.
 */
public final class ChatServer implements AutoCloseable {
  private final ServerSocket socket;
  private final Handler handler;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final CountDownLatch left = new CountDownLatch(1);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  /** Answers a request. */
  public interface Handler {
    void answer(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  /** A received request: its number among all, its head and its body. */
  public record Request(int number, String head, String body) {
  }

  private ChatServer(Handler handler) throws IOException {
    this.handler = handler;
    this.socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  public static ChatServer start(Handler handler) throws IOException {
    return new ChatServer(handler);
  }

  public String url() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
  }

  public int count() {
    return requests.size();
  }

  public Request request(int number) {
    return requests.stream().filter(request -> request.number() == number).findFirst().orElseThrow();
  }

  /** Waits until a client has disconnected before its reply was complete. */
  public void awaitLeaver() throws InterruptedException {
    left.await();
  }

  /** Returns the largest number of concurrent connections. */
  public int mostOpen() {
    return mostOpen.get();
  }

  /** Sends a whole reply. @param headers each ending in {@code \r\n} */
  public static void send(OutputStream out, int status, String headers, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    out.write(("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
        + bytes.length + "\r\n" + headers
        + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  /** Returns a chat completion with a text and a usage of 11 and 7 tokens. */
  public static String completion(String text) {
    return "{\"id\": \"1\", \"object\": \"chat.completion\", \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", "
        + "\"message\": {\"role\": \"assistant\", \"content\": "
        + quoted(text) + "}}], \"usage\": {\"prompt_tokens\": 11, \"completion_tokens\": 7, \"total_tokens\": 18}}";
  }

  public static void say(OutputStream out, String text) throws IOException {
    send(out, 200, "", completion(text));
  }

  public static String quoted(String text) {
    return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        daemon(() -> serve(connection));
      }
    } catch (IOException closed) {
      if (!socket.isClosed()) {
        faults.add(closed);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection; InputStream in = connection.getInputStream(); OutputStream out = connection.getOutputStream()) {
      Request request = read(in);
      if (request != null) {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
          handler.answer(request, out);
        } finally {
          open.decrementAndGet();
        }
      }
    } catch (IOException clientLeft) {
      left.countDown(); // some tests disconnect the client
    } catch (InterruptedException | RuntimeException fault) {
      faults.add(fault);
    }
  }

  private Request read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length = text.lines().filter(line -> line.toLowerCase().startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(15).strip())).sum();
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    synchronized (requests) {
      Request request = new Request(requests.size(), text, body);
      requests.add(request);
      return request;
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "chat-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    if (!faults.isEmpty()) {
      throw new IllegalStateException("the server of the test failed", faults.get(0));
    }
  }
}
