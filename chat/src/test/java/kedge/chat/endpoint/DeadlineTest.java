package kedge.chat.endpoint;

import static kedge.chat.endpoint.HttpChatModelTest.assertFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import org.junit.jupiter.api.Test;

/**
 * Endpoints that are slow, silent or unreachable, with the real clock. No test measures time: each ends because the
 * deadline works.
 */
class DeadlineTest {

  private static Clients impatient(String url) {
    Clients clients = new Clients(url);
    clients.timing = new SystemScheduler("test");
    clients.timeout = Duration.ofMillis(300);
    clients.retries = 0;
    return clients;
  }

  @Test
  void anEndpointThatNeverAnswersMissesTheDeadline() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (ChatServer server = ChatServer.start((request, out) -> over.await())) {
      assertFailure(Failure.TIMEOUT, "no whole reply within 0.3 s", Clients.ask(impatient(server.url()).make(), "?"));
      over.countDown();
    }
  }

  @Test
  void aReplyThatDripsMissesItThoughEachByteComesSoonAndItsConnectionIsClosed()
      throws IOException, InterruptedException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 100_000; i++) {
        out.write(' ');
        out.flush();
        Thread.sleep(10);
      }
    })) {
      assertFailure(Failure.TIMEOUT, "no whole reply within 0.3 s", Clients.ask(impatient(server.url()).make(), "?"));
      server.awaitLeaver();
    }
  }

  @Test
  void aReplyWithoutEndIsCutOffWhenItIsTooLarge() throws IOException {
    byte[] piece = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    try (ChatServer server = ChatServer.start((request, out) -> {
      out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write(piece);
      }
    })) {
      Clients clients = impatient(server.url());
      clients.timeout = Duration.ofSeconds(60);
      assertFailure(Failure.SERVER, "the reply is larger than 16777216 bytes", Clients.ask(clients.make(), "?"));
    }
  }

  @Test
  void aSlowCallIsMadeAgainAndMayThenBeFast() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (ChatServer server = ChatServer.start((request, out) -> {
      if (request.number() == 0) {
        over.await();
      } else {
        ChatServer.say(out, "soon");
      }
    })) {
      Clients clients = impatient(server.url());
      clients.retries = 20; // on a busy machine even a fast reply may miss the deadline
      assertEquals("soon", ((ChatReply.Text) Clients.ask(clients.make(), "?")).text());
      assertTrue(server.count() >= 2, () -> server.count() + " calls");
      over.countDown();
    }
  }

  @Test
  void whereNobodyListensThereIsNoEndpoint() throws IOException {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    Clients clients = impatient("http://127.0.0.1:" + port + "/v1");
    clients.timeout = Duration.ofSeconds(60);
    clients.retries = 2;
    clients.timing = new VirtualScheduler();
    HttpChatModel model = clients.make();
    assertFailure(Failure.UNREACHABLE, "cannot connect to 127.0.0.1:" + port, Clients.ask(model, "?"));
    assertEquals(3, model.cost().calls());
  }
}
