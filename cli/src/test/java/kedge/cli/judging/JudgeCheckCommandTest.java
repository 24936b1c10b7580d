package kedge.cli.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import kedge.chat.endpoint.ChatServer;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code kedge judge-check} against a server that judges by a fixed rule: texts with the word "therefore" are sound.
 */
class JudgeCheckCommandTest {
  @TempDir
  Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = KedgeCommand.line();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of("judge-check"));
    all.addAll(Arrays.asList(arguments));
    return line.execute(all.toArray(String[]::new));
  }

  private static ChatServer server() throws IOException {
    return ChatServer.start((request, to) -> {
      if (request.body().contains("refuse this")) {
        ChatServer.send(to, 200, "", "{\"choices\": [{\"finish_reason\": \"content_filter\"}]}");
      } else if (request.body().contains("babble")) {
        ChatServer.say(to, "I think that it is fine.");
      } else if (request.body().contains("reject this")) {
        ChatServer.send(to, 400, "", "too long");
      } else {
        ChatServer.say(to, "{\"is_logically_sound\": " + request.body().contains("therefore") + "}");
      }
    });
  }

  private static String row(String thinking, Object label) {
    return "{\"question\": \"?\", \"completion\": \"<think>" + thinking + "</think>4\", \"sound\": " + label + "}\n";
  }

  /**
   * Writes 15 rows: six agree as true, two as false; two false positives, one false negative; one of each other
   * outcome.
   */
  private Path rows() throws IOException {
    StringBuilder rows = new StringBuilder();
    IntStream.range(0, 6).forEach(i -> rows.append(row("therefore " + i, true)));
    rows.append(row("therefore x", false)).append(row("therefore y", 0)).append(row("hence", 1))
        .append(row("so", false)).append(row("thus", false));
    rows.append(row("refuse this", true)).append(row("babble", true)).append(row("reject this", true))
        .append(row("  ", true));
    return Files.writeString(folder.resolve("rows.jsonl"), rows);
  }

  @Test
  void aJudgeIsHeldAgainstLabelsAndASecondLookCostsNothing() throws IOException {
    try (ChatServer server = server()) {
      String model = "{url: '" + server.url() + "', model: critic-1, cache: '" + folder.resolve("cache")
          + "', in_flight: 3}";
      String[] arguments = {rows().toString(), "--chat-model", model, "--reward", "judge_logic", "--label", "sound",
          "--out",
          folder.resolve("out.json").toString()};
      assertEquals(0, run(arguments), err::toString);
      String table = out.toString();
      assertTrue(
          table.contains("judge_logic by chat_model, 15 rows: 11 given, 1 absent, 1 refused, 1 malformed, 1 failed"),
          table);
      assertTrue(table.contains("precision            0.750  (95 %: "), table);
      assertTrue(table.contains("cost: 15 calls (0 retries) for 15 requests, 0 replies from the cache, "), table);
      assertTrue(table.contains("line 7: label false, given 1.0")
          && table.contains("line 14: label true, failed: rejected: chat model chat_model: HTTP 400: too long"), table);
      JsonNode json = JsonMapper.builder().build().readTree(folder.resolve("out.json").toFile());
      assertEquals(List.of(6, 2, 1, 2), List.of("true_positives", "false_positives", "false_negatives",
          "true_negatives").stream().map(key -> json.get(key).asInt()).toList());
      assertEquals(6 / 7.0, json.at("/recall/value").asDouble(), 1e-12);
      List<Integer> lines = StreamSupport.stream(json.get("verdicts").spliterator(), false)
          .map(verdict -> verdict.get("line").asInt()).toList();
      assertEquals(IntStream.rangeClosed(1, 15).boxed().toList(), lines);

      int calls = server.count();
      out.getBuffer().setLength(0);
      assertEquals(0, run(arguments));
      assertEquals(calls + 1, server.count(), "only the failure is asked again");
      assertEquals(table.lines().filter(line -> !line.startsWith("cost")).toList(),
          out.toString().lines().filter(line -> !line.startsWith("cost")).toList());
    }
  }

  @Test
  void whatIsWrongIsOneMessage() throws IOException {
    String rows = rows().toString();
    String model = "{url: http://127.0.0.1:1/v1, model: m}";
    assertFault("judge_logik is not one of judge_judgment", rows, "--chat-model", model, "--reward", "judge_logik",
        "--label", "sound");
    assertFault(
        "rows.jsonl:1: field \"good\" is missing; the row has question, completion, sound; expected true or false, "
            + "1 or 0. Maybe --label FIELD?",
        rows, "--chat-model", model, "--reward", "judge_logic", "--label", "good");
    assertFault("rows.jsonl:1: field \"answer\" is missing", rows, "--chat-model", model, "--reward", "judge_answer",
        "--label", "sound");
    assertFault("chat_model.url: is http://127.0.0.1:1, which has no path. Maybe http://127.0.0.1:1/v1?",
        rows, "--chat-model", "{url: 'http://127.0.0.1:1', model: m}", "--reward", "judge_logic", "--label", "sound");
    assertFault("the environment variable KEDGE_NO_SUCH_KEY is not set",
        rows, "--chat-model", "{url: http://127.0.0.1:1/v1, model: m, key_variable: KEDGE_NO_SUCH_KEY}", "--reward",
        "judge_logic", "--label", "sound");
    assertFault(
        "no row of " + rows
            + " could be judged; the first: unreachable: chat model chat_model: cannot connect to 127.0.0.1:1",
        rows, "--chat-model", "{url: http://127.0.0.1:1/v1, model: m, retries: 0}", "--reward", "judge_logic",
        "--label", "sound");
  }

  private void assertFault(String expected, String... arguments) {
    err.getBuffer().setLength(0);
    assertEquals(1, run(arguments), err::toString);
    assertTrue(err.toString().contains(expected), err::toString);
    assertFalse(err.toString().contains("bug"), err::toString);
  }
}
