package kedge.chat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.chat.Usage;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a real server: what it sends, and how it handles each kind of response. */
class HttpChatModelTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3};
  @TempDir
  Path folder;

  @Test
  void aTextComesBackWithWhatItTook() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "four \u00e9\n"))) {
      HttpChatModel model = new Clients(server).make();
      assertEquals(new ChatReply.Text("four \u00e9\n", true, new Usage(11, 7, false)), Clients.ask(model, "2+2?"));
      assertEquals(new ChatCost(1, 0, 0, 1, 0, 11, 7, 0, 0), model.cost());
      String head = server.request(0).head();
      assertTrue(head.startsWith("POST /v1/chat/completions HTTP/1.1\r\n"), head);
      assertTrue(head.contains("Authorization: Bearer " + Clients.KEY + "\r\n"), head);
      assertEquals(
          "{\"model\":\"some-model\",\"messages\":[{\"role\":\"user\",\"content\":\"2+2?\"}],\"max_tokens\":50,"
              + "\"temperature\":0.0}",
          server.request(0).body());
    }
  }

  @Test
  void whatEndpointsDifferInIsSentAsTold() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "{}"))) {
      Clients clients = new Clients(server);
      ChatRequest request = new ChatRequest(Conversation.ofUser("?"), OptionalDouble.of(0.5), 9, OptionalLong.of(3),
          ChatRequest.Form.JSON_OBJECT,
          Optional.empty());
      clients.dialect = new Endpoint.Dialect("max_completion_tokens", true, true, Optional.of("{\"top_k\": 1}"));
      clients.make().reply(request).join();
      assertTrue(
          server.request(0).body()
              .endsWith(",\"max_completion_tokens\":9,\"response_format\":{\"type\":\"json_object\"},\"top_k\":1}"),
          server.request(0).body());
      clients.dialect = Endpoint.Dialect.PLAIN;
      clients.make().reply(request).join();
      assertTrue(server.request(1).body().endsWith(",\"max_tokens\":9,\"temperature\":0.5,\"seed\":3}"),
          server.request(1).body());
    }
  }

  @Test
  void imagesTravelAsDataUrlsWithTheTypeOfTheirBytes() throws IOException {
    Path image = Files.write(folder.resolve("named-as.jpg"), PNG);
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "seen"))) {
      HttpChatModel model = new Clients(server).make();
      assertInstanceOf(ChatReply.Text.class, model.reply(Clients.request(showing(image))).join());
      assertTrue(
          server.request(0).body()
              .contains("\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                  + Base64.getEncoder().encodeToString(PNG) + "\"}},{\"type\":\"text\",\"text\":\"what?\"}]"),
          server.request(0).body());
      assertFalse(server.request(0).body().contains("named-as"), "the path of the file is not sent");
      for (byte[] other : List.of(new byte[]{(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 0},
          "GIF89a".getBytes(StandardCharsets.US_ASCII),
          "RIFFxxxxWEBPVP8 ".getBytes(StandardCharsets.US_ASCII))) {
        Files.write(image, other);
        assertInstanceOf(ChatReply.Text.class, model.reply(Clients.request(showing(image))).join());
      }
      List<String> types = List.of(1, 2, 3).stream()
          .map(i -> server.request(i).body().replaceAll(".*data:([a-z/]+);.*", "$1")).toList();
      assertEquals(List.of("image/jpeg", "image/gif", "image/webp"), types);
    }
  }

  @Test
  void anImageThatCannotBeSentFailsWithoutACall() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "no image");
    Path large = Files.write(folder.resolve("large.png"), java.util.Arrays.copyOf(PNG, 1001));
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "seen"))) {
      HttpChatModel model = new Clients(server).make();
      assertFailure(Failure.INPUT, "expected PNG, JPEG, GIF or WebP",
          model.reply(Clients.request(showing(text))).join());
      assertFailure(Failure.INPUT, "has 1001 bytes, expected at most largest_image_bytes 1000",
          model.reply(Clients.request(showing(large))).join());
      assertFailure(Failure.INPUT, "no image",
          model.reply(Clients.request(showing(folder.resolve("absent.png")))).join());
      assertEquals(0, server.count());
    }
  }

  private static Conversation showing(Path image) {
    return new Conversation(
        List.of(new Turn(Role.USER, List.of(new Part.Image(new ImageRef(image)), new Part.Text("what?")))));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void aPassingFaultIsTriedAgainWithLongerWaits(int status) throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      if (request.number() < 3) {
        ChatServer.send(out, status, "", "{\"error\": {\"message\": \"busy\"}}");
      } else {
        ChatServer.say(out, "at last");
      }
    })) {
      VirtualScheduler timing = new VirtualScheduler();
      Clients clients = new Clients(server);
      clients.timing = timing;
      HttpChatModel model = clients.make();
      assertEquals("at last", ((ChatReply.Text) Clients.ask(model, "?")).text());
      assertEquals(4, server.count());
      assertEquals(3, model.cost().retries());
      assertEquals(3, timing.pauses.size());
      for (int i = 0; i < 3; i++) {
        double seconds = timing.pauses.get(i).toNanos() / 1e9;
        assertTrue(seconds >= 0.5 * (1 << i) && seconds < 1 << i, "wait " + i + " is " + seconds);
      }
    }
  }

  @Test
  void theWaitThatTheEndpointAsksForIsHonoredInSecondsAndAsADate() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      switch (request.number()) {
        case 0 -> ChatServer.send(out, 429, "Retry-After: 7\r\n", "");
        case 1 -> ChatServer.send(out, 503, "Retry-After: Thu, 01 Jan 2026 00:00:40 GMT\r\n", "");
        default -> ChatServer.say(out, "now");
      }
    })) {
      VirtualScheduler timing = new VirtualScheduler();
      Clients clients = new Clients(server);
      clients.timing = timing;
      assertEquals("now", ((ChatReply.Text) Clients.ask(clients.make(), "?")).text());
      assertEquals(List.of(7L, 33L), timing.pauses.stream().map(java.time.Duration::toSeconds).toList());
    }
  }

  @Test
  void anEndpointThatAsksForTooLongAWaitIsGivenUp() throws IOException {
    try (ChatServer server = ChatServer
        .start((request, out) -> ChatServer.send(out, 429, "Retry-After: 3600\r\n", "quota"))) {
      assertFailure(Failure.RATE_LIMITED,
          "HTTP 429: quota; the endpoint asks to wait 3600 s, above longest_wait_seconds 60",
          Clients.ask(new Clients(server).make(),
              "?"));
      assertEquals(1, server.count());
    }
  }

  @Test
  void aLastingFaultIsAFailureAfterSoManyTries() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.send(out, 500, "", "broken"))) {
      assertFailure(Failure.SERVER, "HTTP 500: broken (attempt 5, the last)",
          Clients.ask(new Clients(server).make(), "?"));
      assertEquals(5, server.count());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 400, 401, 403, 404, 413, 422})
  void whatTheEndpointWillNotTakeIsNotSentAgain(int status) throws IOException {
    try (ChatServer server = ChatServer
        .start((request, out) -> ChatServer.send(out, status, "Location: http://127.0.0.1:1/\r\n", "no such model"))) {
      assertFailure(Failure.REJECTED, "HTTP " + status + ": no such model",
          Clients.ask(new Clients(server).make(), "?"));
      assertEquals(1, server.count());
    }
  }

  @Test
  void aReplyThatBreaksOffIsAskedForAgain() throws IOException {
    String whole = ChatServer.completion("whole");
    try (ChatServer server = ChatServer.start((request, out) -> {
      switch (request.number()) {
        case 0 -> out.write(("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + whole.substring(0, 60))
            .getBytes(StandardCharsets.US_ASCII));
        case 1 -> out.write(
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{\"choi").getBytes(StandardCharsets.US_ASCII));
        case 2 -> ChatServer.send(out, 200, "", whole.substring(0, 60));
        case 3 -> out.write("HTTP/1.1 2".getBytes(StandardCharsets.US_ASCII));
        default -> ChatServer.say(out, "whole");
      }
    })) {
      assertEquals("whole", ((ChatReply.Text) Clients.ask(new Clients(server).make(), "?")).text());
      assertEquals(5, server.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>welcome</html>", "[1, 2]", "{\"choices\": []}",
      "{\"choices\": [{\"message\": {\"content\": null}}]}", "{} {}", "{\"a\": 1}}",
      "{\"choices\": [{\"message\": {\"content\": 5}}]}", "{\"error\": {\"message\": \"what\"}}"})
  void whatIsNoChatCompletionIsMalformedAndNotAskedAgain(String body) throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.send(out, 200, "", body))) {
      ChatReply reply = Clients.ask(new Clients(server).make(), "?");
      assertTrue(assertInstanceOf(ChatReply.Malformed.class, reply).reason().contains(body), reply.toString());
      assertEquals(1, server.count());
    }
  }

  @Test
  void refusalsAreTheirOwnOutcome() throws IOException {
    List<String> bodies = List.of(
        "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": null, \"refusal\": \"I will not\"}}]}",
        "{\"choices\": [{\"finish_reason\": \"content_filter\"}]}",
        "{\"error\": {\"code\": \"content_filter\", \"message\": \"filtered\"}}");
    try (ChatServer server = ChatServer.start(
        (request, out) -> ChatServer.send(out, request.number() < 2 ? 200 : 400, "", bodies.get(request.number())))) {
      HttpChatModel model = new Clients(server).make();
      for (String said : List.of("I will not", "content filter", "filtered")) {
        ChatReply reply = Clients.ask(model, said);
        assertTrue(assertInstanceOf(ChatReply.Refused.class, reply).reason().contains(said), reply.toString());
      }
      assertEquals(3, server.count());
    }
  }

  @Test
  void aGatewayThatPutsTheStatusIntoTheBodyIsUnderstood() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      if (request.number() == 0) {
        ChatServer.send(out, 200, "", "{\"error\": {\"code\": 502, \"message\": \"upstream\"}}");
      } else {
        ChatServer.say(out, "through");
      }
    })) {
      assertEquals("through", ((ChatReply.Text) Clients.ask(new Clients(server).make(), "?")).text());
    }
  }

  @Test
  void aReplyCutAtItsLimitSaysSoAndTokensNotToldAreEstimated() throws IOException {
    String body = "{\"choices\": [{\"finish_reason\": \"length\", \"message\": {\"content\": \"12345678\"}}]}";
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.send(out, 200, "", body))) {
      assertEquals(new ChatReply.Text("12345678", false, new Usage(3, 3, true)),
          Clients.ask(new Clients(server).make(), "abcdefgh"));
    }
  }

  static void assertFailure(Failure failure, String reason, ChatReply reply) {
    ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, reply);
    assertEquals(failure, failed.failure(), failed::reason);
    assertTrue(failed.reason().contains(reason), failed::reason);
  }
}
