package kedge.rewards.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Leftovers;
import kedge.rewards.Verdict;
import kedge.rewards.code.CodeSettings.Language;
import kedge.rewards.code.CodeSettings.Need;
import kedge.rewards.python.PlainPython;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Programs that try to be paid without solving anything, to read or write what is not theirs, to reach a socket or to
 * outlive their run, under each means of confinement that this machine has.
 */
class EscapeTest {
  private static final String SECRET = "the answer that only a file outside holds";
  private static final List<String> STATEMENTS = List.of("[\"assert f(2) == 4\"]",
      "[\"import math\\nassert abs(f(2) - 4) < 1e-9 and math.isclose(f(2), 4)\"]");
  private static final String PRINTED = "[{\"stdin\": \"\", \"stdout\": \"" + SECRET + "\"}]";
  @TempDir
  Path outside;

  @ParameterizedTest
  @EnumSource(Confinement.class)
  void noProgramEscapes(Confinement means) throws IOException, InterruptedException {
    CodeSettings settings = new CodeSettings("tests", Language.PYTHON, List.of(), Optional.of(PlainPython.require()),
        false, Optional.empty(), 2.0, 10.0, 256, 64, 4, List.of(), Need.REQUIRED, List.of());
    Interpreter interpreter = Interpreter.of(settings);
    Sandbox sandbox = Sandbox.probe(settings, interpreter.folders(), Stream.of(means));
    Assumptions.assumeTrue(sandbox.confines(), "needs " + means + " to work on this machine");
    Files.writeString(outside.resolve("secret"), SECRET);
    Leftovers leftovers = new Leftovers();
    CodeReward reward = new CodeReward(settings, sandbox, interpreter);
    AtomicInteger reached = new AtomicInteger();
    List<String> paid = new ArrayList<>();
    int tried = 0;
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      local.bind(UnixDomainSocketAddress.of(outside.resolve("socket")));
      listen(() -> server.accept().getOutputStream().write(SECRET.getBytes(StandardCharsets.UTF_8)), reached);
      listen(() -> local.accept().write(StandardCharsets.UTF_8.encode(SECRET)), reached);
      for (String escape : escapes()) {
        String program = escape.replace("OUTSIDE", outside.toString())
            .replace("PORT", Integer.toString(server.getLocalPort()));
        boolean all = Boolean.getBoolean("kedge.escapes.all");
        boolean outward = !escape.equals(program) || escape.contains("/etc/");
        for (String tests : Stream.concat(all || !outward ? STATEMENTS.stream() : Stream.empty(),
            all || outward ? Stream.of(PRINTED) : Stream.empty()).toList()) {
          tried++;
          if (value(reward, tests, program) != 0) {
            paid.add(tests + "\n" + program);
          }
        }
      }
    }
    System.out.println("escapes tried under " + means + ": " + tried + ", paid " + paid.size() + ", sockets reached "
        + reached.get());
    assertTrue(paid.isEmpty(), () -> String.join("\n\n", paid));
    assertEquals(0, reached.get());
    try (Stream<Path> left = Files.list(outside)) {
      assertEquals(List.of("secret", "socket"), left.map(each -> each.getFileName().toString()).sorted().toList());
    }
    assertEquals(SECRET, Files.readString(outside.resolve("secret")));
    assertFalse(Files.exists(Path.of("/usr/written-by-a-candidate")));
    leftovers.requireNone();
  }

  private interface Listening {
    void next() throws IOException;
  }

  private static void listen(Listening listening, AtomicInteger reached) {
    Thread thread = new Thread(() -> {
      try {
        while (true) {
          listening.next();
          reached.incrementAndGet();
        }
      } catch (IOException closed) {
        Thread.currentThread().interrupt();
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private static double value(CodeReward reward, String tests, String program) {
    Verdict verdict = reward.judge(new Problem("p", "s", Conversation.ofUser("?"), new Answer.None(),
        Map.of("tests", tests)), new Candidate("```python\n" + program + "\n```", 9, true));
    return verdict instanceof Verdict.Scored scored ? scored.value() : 0;
  }

  private static List<String> escapes() throws IOException {
    return List.of(Resources.toString(Resources.getResource(EscapeTest.class, "escapes.txt"), StandardCharsets.UTF_8)
        .split("\n---\n"));
  }
}
