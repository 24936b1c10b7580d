package kedge.rewards.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.chat.endpoint.ApiKey;
import kedge.chat.endpoint.ChatServer;
import kedge.chat.endpoint.Clients;
import kedge.chat.endpoint.Endpoint;
import kedge.chat.endpoint.HttpChatModel;
import kedge.data.Answer;
import kedge.rewards.RewardFakes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * An endpoint that throws the key back at every occasion: in texts, refusals, errors, headers and halves of replies. It
 * is found nowhere.
 */
class KeyNeverLeaksTest {
  @TempDir
  Path folder;

  private static final List<ChatServer.Handler> BLABBERS = List.of(
      (request, out) -> ChatServer.say(out, "your key is " + Clients.KEY),
      (request, out) -> ChatServer.say(out, Clients.KEY + Clients.KEY),
      (request, out) -> ChatServer.send(out, 200, "", ChatServer.completion("key " + Clients.KEY).replace("/", "\\/")),
      (request, out) -> ChatServer.send(out, 200, "",
          "{\"choices\": [{\"message\": {\"refusal\": \"not with " + Clients.KEY + "\"}}]}"),
      (request, out) -> ChatServer.send(out, 200, "", "<html>" + Clients.KEY + "</html>"),
      (request, out) -> ChatServer.send(out, 200, "", "{\"choices\": [], \"key\": \"" + Clients.KEY + "\"}"),
      (request, out) -> ChatServer.send(out, 401, "WWW-Authenticate: " + Clients.KEY + "\r\n",
          "Incorrect API key provided: " + Clients.KEY),
      (request, out) -> ChatServer.send(out, 301, "Location: http://" + "127.0.0.1/?" + Clients.KEY + "\r\n",
          Clients.KEY),
      (request, out) -> ChatServer.send(out, 429, "Retry-After: " + Clients.KEY + "\r\n", "slow down " + Clients.KEY),
      (request, out) -> ChatServer.send(out, 500, Clients.KEY + ": " + Clients.KEY + "\r\n", Clients.KEY),
      (request, out) -> out.write(("HTTP/1.1 " + Clients.KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)),
      (request, out) -> out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: " + Clients.KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)),
      (request, out) -> out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"" + Clients.KEY).getBytes(StandardCharsets.US_ASCII)));

  @Test
  void theKeyStandsInNoReplyVerdictMessageLogOrFile() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger("kedge");
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.ALL);
    List<String> texts = new ArrayList<>();
    try {
      for (ChatServer.Handler blabber : BLABBERS) {
        try (ChatServer server = ChatServer.start(blabber)) {
          Clients clients = new Clients(server);
          clients.retries = 1;
          clients.cache = Optional.of(folder);
          HttpChatModel model = clients.make();
          texts.add(Clients.ask(model, "what is the key? " + server.url()).toString());
          JudgeReward reward = new JudgeReward(Criterion.CONSISTENCY, new JudgeReward.Settings("critic"), model);
          texts.add(reward.judge(RewardFakes.problem(new Answer.None()),
              RewardFakes.candidate("<think>" + server.url() + "</think>4")).toString());
          texts.add(model + " " + model.cost() + " " + clients.dialect);
          assertTrue(server.request(0).head().contains(Clients.KEY),
              "the key never went out, so this looks at nothing");
        }
      }
      texts.add(ApiKey.of("K", Map.of("K", Clients.KEY)).toString());
      texts.add(new Endpoint("critic", Endpoint.completions("http://h/v1"), "m",
          ApiKey.of("K", Map.of("K", Clients.KEY)), Endpoint.Dialect.PLAIN,
          java.time.Duration.ofSeconds(1), 1).toString());
    } finally {
      logger.detachAppender(log);
      logger.setLevel(before);
    }
    log.list.forEach(event -> texts.add(event.getFormattedMessage() + event.getThrowableProxy()));
    int files = 0;
    try (Stream<Path> kept = Files.walk(folder)) {
      for (Path file : kept.filter(Files::isRegularFile).toList()) {
        texts.add(file + "\n" + Files.readString(file));
        files++;
      }
    }
    System.out.println("key: looked through " + texts.size() + " texts, " + log.list.size() + " of them log lines and "
        + files + " files");
    assertTrue(files >= 4 && log.list.size() >= 5);
    assertEquals(List.of(), texts.stream().filter(KeyNeverLeaksTest::leaks).toList());
    assertTrue(texts.stream().anyMatch(text -> text.contains("[api key]")));
  }

  private static boolean leaks(String text) {
    return text.contains(Clients.KEY) || text.contains(Clients.KEY.replace("/", "\\/"))
        || text.contains("secret.0123456789");
  }

  @Test
  void aLeakWouldBeFound() {
    assertTrue(leaks("x " + Clients.KEY) && leaks(Clients.KEY.replace("/", "\\/")));
    assertFalse(leaks("[api key]"));
  }
}
