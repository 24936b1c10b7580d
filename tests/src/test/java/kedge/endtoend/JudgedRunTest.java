package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kedge.chat.endpoint.ChatServer;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A run whose answers a chat model judges, from recipe to run folder. Any variable that is set serves as its key. */
class JudgedRunTest {
  private static final String KEY_VARIABLE = "PATH";
  @TempDir
  Path folder;
  private final StringWriter said = new StringWriter();

  private int kedge(String... arguments) {
    CommandLine line = KedgeCommand.line();
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    return line.execute(arguments);
  }

  private String recipe(ChatServer server, String budget) throws IOException {
    String head = TinyRecipe.TEXT.substring(0, TinyRecipe.TEXT.indexOf("rewards:"));
    return Files.writeString(folder.resolve("recipe.yaml"),
        head + """
            chat_models:
              critic: {url: "%s", model: m, key_variable: %s, cache: "%s", retries: 0, %s}
            rewards:
              - {reward: judge_answer, chat_model: critic}
              - {reward: judge_think, chat_model: critic, weight: 0.5}
            stages:
              rl: {type: rl, data: sums, algorithm: grpo, steps: 2, prompts_per_step: 4, completions_per_prompt: 4, \
            sampling: {max_new_tokens: 12},
                learning_rate: {peak: 1.0e-3}}
            """
            .formatted(server.url(), KEY_VARIABLE, folder.resolve("cache"), budget))
        .toString();
  }

  @Test
  void checkingAsksNothingTrainingAsksAndASecondRunFindsTheSameInTheCache() throws IOException {
    String key = System.getenv(KEY_VARIABLE);
    assumeTrue(
        key != null && key.length() > 12 && key.chars().allMatch(c -> c > ' ' && c < '~' && c != '"' && c != '\\'),
        "PATH cannot serve as a key here");
    try (ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "{\""
        + (request.body().contains("is_answer_correct") ? "is_answer_correct" : "is_thinking_sound") + "\": "
        + (request.body().hashCode() % 2 == 0) + "}"))) {
      String recipe = recipe(server, "in_flight: 4");
      assertEquals(0, kedge("check", recipe), said::toString);
      assertTrue(said.toString().contains("chat_models.critic: m at " + server.url() + ", its key in PATH; not asked"),
          said::toString);
      assertEquals(0, server.count());
      assertEquals(0, kedge("train", recipe, "--out", folder.resolve("one").toString()), said::toString);
      int calls = server.count();
      assertTrue(said.toString().contains("chat model critic: " + calls + " calls (0 retries) for "), said::toString);
      assertTrue(calls > 8 && calls <= 64, calls + " calls for two judges of 32 completions");
      assertEquals(0, kedge("train", recipe, "--out", folder.resolve("two").toString()), said::toString);
      assertEquals(calls, server.count());
      String rollouts = RunRollouts.text(folder.resolve("one"));
      assertEquals(rollouts, RunRollouts.text(folder.resolve("two")));
      assertTrue(!rollouts.isEmpty() && !rollouts.contains(key));
      assertTrue(server.request(0).head().contains("Bearer " + key));
      List<String> leaks = new ArrayList<>(said.toString().contains(key) ? List.of("the terminal") : List.of());
      int files = 0;
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files++;
          if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(key)) {
            leaks.add(file.toString());
          }
        }
      }
      System.out.println("judged run: " + calls + " calls, looked for the key in " + files + " files");
      assertEquals(List.of(), leaks);
    }
  }

  @Test
  void aSpentBudgetStopsTheRunAndNamesItself() throws IOException {
    try (
        ChatServer server = ChatServer.start((request, out) -> ChatServer.say(out, "{\"is_answer_correct\": false}"))) {
      String recipe = recipe(server, "budget: {calls: 3}");
      assertEquals(1, kedge("train", recipe, "--out", folder.resolve("run").toString()), said::toString);
      assertTrue(said.toString().contains("the budget of chat model critic is used up: budget.calls is 3"),
          said::toString);
      assertEquals(3, server.count(), "calls that were under way are waited for");
    }
  }
}
