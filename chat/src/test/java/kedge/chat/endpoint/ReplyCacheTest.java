package kedge.chat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import kedge.chat.ChatReply;
import kedge.chat.ChatRequest;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replies on disk: found again, distinguished by everything that matters, and never used when damaged. */
class ReplyCacheTest {
  @TempDir
  Path folder;

  private HttpChatModel model(ChatServer server) {
    Clients clients = new Clients(server);
    clients.cache = Optional.of(folder.resolve("cache"));
    return clients.make();
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aSecondRunAsksNothing() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "reply " + request.number()))) {
      List<ChatReply> first = new ArrayList<>();
      HttpChatModel one = model(server);
      for (int i = 0; i < 20; i++) {
        first.add(Clients.ask(one, "q" + i));
      }
      assertEquals(20, server.count());
      HttpChatModel two = model(server);
      List<ChatReply> second = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        second.add(Clients.ask(two, "q" + i));
      }
      assertEquals(20, server.count());
      assertEquals(first, second);
      assertEquals(new ChatCost(20, 20, 0, 0, 0, 0, 0, 0, 0), two.cost());
      assertEquals(20, entries().size());
    }
  }

  @Test
  void whateverDiffersIsAskedAnew() throws IOException {
    Path image = Files.write(folder.resolve("a.png"),
        new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1});
    Conversation withImage = new Conversation(
        List.of(new Turn(Role.USER, List.of(new Part.Image(new ImageRef(image)), new Part.Text("q")))));
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "x"))) {
      HttpChatModel model = model(server);
      ChatRequest plain = Clients.request("q");
      List<ChatRequest> different = List.of(plain, Clients.request("Q"), Clients.request(withImage),
          new ChatRequest(plain.conversation(), OptionalDouble.of(0.1), 50, OptionalLong.empty(), plain.form(),
              plain.purpose()),
          new ChatRequest(plain.conversation(), OptionalDouble.empty(), 50, OptionalLong.empty(), plain.form(),
              plain.purpose()),
          new ChatRequest(plain.conversation(), OptionalDouble.of(0), 51, OptionalLong.empty(), plain.form(),
              plain.purpose()),
          new ChatRequest(plain.conversation(), OptionalDouble.of(0), 50, OptionalLong.of(1), plain.form(),
              plain.purpose()),
          new ChatRequest(plain.conversation(), OptionalDouble.of(0), 50, OptionalLong.empty(), plain.form(),
              Optional.of("test@2")),
          plain.with(new Conversation(List.of(Turn.of(Role.SYSTEM, "q")))));
      different.forEach(request -> model.reply(request).join());
      assertEquals(different.size(), server.count());
      Files.write(image, new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 2});
      model.reply(Clients.request(withImage)).join();
      assertEquals(different.size() + 1, server.count(), "the same path with other bytes is another image");
      different.stream().filter(request -> !request.conversation().equals(withImage))
          .forEach(request -> model.reply(request).join());
      assertEquals(different.size() + 1, server.count());
    }
  }

  @Test
  void aBrokenEntryIsReportedAskedAgainAndMended() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "true reply"))) {
      ChatReply right = Clients.ask(model(server), "q");
      Path entry = entries().get(0);
      String whole = Files.readString(entry);
      List<String> broken = List.of("", whole.substring(0, whole.length() / 2), "garbage", "{}",
          whole.replace("true reply", "fake reply"),
          whole.replace("\"version\":1", "\"version\":2"), "null");
      for (int i = 0; i < broken.size(); i++) {
        Files.writeString(entry, broken.get(i));
        HttpChatModel again = model(server);
        assertEquals(right, Clients.ask(again, "q"));
        assertEquals(1, again.cost().brokenEntries(), broken.get(i));
        assertEquals(2 + i, server.count());
        assertEquals(whole, Files.readString(entry));
      }
      assertEquals(1, entries().size(), "no temporary file is left");
    }
  }

  @Test
  void refusalsAreKeptAndFailuresAreNot() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> {
      if (request.body().contains("refuse")) {
        ChatServer.send(out, 200, "", "{\"choices\": [{\"finish_reason\": \"content_filter\"}]}");
      } else {
        ChatServer.send(out, 404, "", "");
      }
    })) {
      ChatReply refused = Clients.ask(model(server), "refuse");
      assertInstanceOf(ChatReply.Refused.class, refused);
      assertEquals(refused, Clients.ask(model(server), "refuse"));
      assertEquals(1, server.count());
      Clients.ask(model(server), "fail");
      Clients.ask(model(server), "fail");
      assertEquals(3, server.count());
    }
  }

  @Test
  void severalClientsMayWriteTheSameEntriesAtOnce() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "x".repeat(5000)))) {
      List<HttpChatModel> models = Stream.generate(() -> model(server)).limit(6).toList();
      for (int round = 0; round < 10; round++) {
        String question = "q" + round;
        List<CompletableFuture<ChatReply>> replies = models.stream()
            .map(model -> model.reply(Clients.request(question))).toList();
        replies.forEach(reply -> assertEquals(5000, ((ChatReply.Text) reply.join()).text().length()));
      }
      assertTrue(models.stream().allMatch(model -> model.cost().brokenEntries() == 0));
      assertEquals(10, entries().size());
    }
  }
}
