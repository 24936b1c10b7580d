package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import kedge.rewards.python.PlainPython;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data as people have them, through the real command line: what is refused, left out, cut, and handed to rewards. */
class DataRowsTest {
  private static final String RECIPE = """
      name: rows
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      intermediate_size: 32, max_position_embeddings: 64, tie_word_embeddings: true, rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}ABC.\\n?", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        a: {source: jsonl, file: FOLDER/a.jsonl}
        b: {source: jsonl, file: FOLDER/b.jsonl}
      rewards:
        - {reward: math}
      stages:
        rl: {type: rl, data: {mix: {a: 1, b: 1}}, algorithm: grpo, steps: 1, prompts_per_step: 2, \
      completions_per_prompt: 2,
          sampling: {max_new_tokens: 8}, learning_rate: {peak: 1.0e-4}}
      """;
  private static final String SUMS = "{\"question\":\"1+2=\",\"answer\":3,\"level\":3}\n"
      + "{\"question\":\"2+2=\",\"answer\":4,\"level\":1}\n";
  @TempDir
  private Path folder;

  private record Ended(int status, String out, String err) {
  }

  private Ended kedge(String command, String... settings) throws IOException {
    Path recipe = Files.writeString(folder.resolve("rows.yaml"), RECIPE.replace("FOLDER", folder.toString()));
    List<String> arguments = new ArrayList<>(List.of(command, recipe.toString()));
    for (String setting : settings) {
      arguments.addAll(setting.startsWith("--") ? List.of(setting.split(" ")) : List.of("--set", setting));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
    return new Ended(status, out.toString(), err.toString());
  }

  private void files(String a, String b) throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), a);
    Files.writeString(folder.resolve("b.jsonl"), b);
  }

  private static void passes(Ended ended, String... words) {
    assertEquals(0, ended.status(), ended.err());
    for (String word : words) {
      assertTrue(ended.out().contains(word), ended.out());
    }
  }

  private static void refuses(Ended ended, String... words) {
    assertEquals(1, ended.status(), ended.out());
    for (String word : words) {
      assertTrue(ended.err().contains(word), ended.err());
    }
  }

  @Test
  void badRowsAndUnreadableAnswersAreNamedOrLeftOutAndCounted() throws IOException {
    files(SUMS + "{\"question\":null,\"answer\":3}\n{\"question\":\"3+3=\",\"answer\":\"((\"}\n", SUMS);
    refuses(kedge("check"), "a.jsonl:3: field \"question\" is null", "1 of 4 rows", "on_bad_row: drop");
    refuses(kedge("check", "data.a.filter=question is not null"), "data.a: gold check of a: 2 of 3", "a/4: ",
        "on_bad_row: drop in data.a");
    passes(kedge("check", "data.a.on_bad_row=drop"), "data.a.on_bad_row: 1 of 4 left out\n  a.jsonl:3",
        "data.a.on_bad_row, gold check: 1 of 3 left out\n  a/4: ", "ok: rows");
    Path run = folder.resolve("run");
    passes(kedge("train", "data.a.on_bad_row=drop", "--out " + run));
    JsonNode dropped = new ObjectMapper().readTree(Files.readString(run.resolve("dropped.json")));
    assertEquals(1, dropped.path("data.a.on_bad_row").path("dropped").asInt(), dropped::toString);
    assertEquals(3, dropped.path("data.a.on_bad_row, gold check").path("of").asInt(), dropped::toString);
    assertEquals("[\"a/4\"]", dropped.path("data.a.on_bad_row, gold check").path("problems").toString());
    passes(kedge("train", "--resume --out " + run), "all stages are done");
    Files.writeString(run.resolve("dropped.json"), dropped.toString().replace("[\"a/4\"]", "[\"a/1\"]"));
    refuses(kedge("train", "--resume --out " + run), "leaves out 1 problems, but 1 when the run began", "a/");
    passes(kedge("train", "--resume --accept-changes --out " + run), "all stages are done");
  }

  @Test
  void aRowIsNotLeftOutBecauseACallOfItsRewardFailed() throws IOException {
    files(SUMS, SUMS);
    String nobody = "rewards=[{reward: math}, "
        + "{reward: {http: 'http://127.0.0.1:9/'}, grades_answer: true, retries: 0}]";
    refuses(kedge("check", nobody, "data.a.on_bad_row=drop", "data.b.on_bad_row=drop"), "which on_bad_row: drop does "
        + "not leave out: a/1: ");
  }

  @Test
  void longPromptsAndDemonstrationsAreNamedLeftOutOrCut() throws IOException {
    String row = "{\"question\":\"" + "1+".repeat(60) + "2=\",\"answer\":62,\"solution\":\"1\"}\n";
    files(SUMS + row + row.replace("2=", "3=").replace("62", "63"), SUMS);
    refuses(kedge("check"), "a/3: its prompt has ", "a/4: its prompt has ", "2 of 4 prompts of data.a are too long",
        "too_long: drop or truncate");
    refuses(kedge("check", "stages={e: {type: eval, data: a, sampling: {max_new_tokens: 8}}}"),
        "2 of 4 prompts of data.a are too long for stages.e. Maybe leave them out by filter in data.a");
    passes(kedge("check", "stages.rl.too_long=drop"), "stages.rl.too_long, data.a: 2 of 4 left out", "a/3: ");
    passes(kedge("train", "stages.rl.too_long=truncate", "data.a.offset=2", "--out " + folder.resolve("cut")));
    JsonNode cut = new ObjectMapper().readTree(Files.readString(folder.resolve("cut/dropped.json")));
    assertEquals(2, cut.path("stages.rl.too_long, data.a").path("cut").asInt(), cut::toString);
    String rollouts = RunRollouts.text(folder.resolve("cut"));
    assertTrue(rollouts.contains("1+2=") && !rollouts.contains("1+".repeat(40)), rollouts);
    String sft = "stages={s: {type: sft, data: a, steps: 1, sequences_per_step: 2, max_length: 64, "
        + "learning_rate: {peak: 1.0e-4}}}";
    String direct = "data.a.demonstration=direct";
    refuses(kedge("check", sft, direct), "a/3: its demonstration has ", "a/4: ", "2 of 4 demonstrations are too long");
    passes(kedge("check", sft, direct, "stages.s.too_long=drop"), "stages.s.too_long, a: 2 of 4 left out");
    refuses(kedge("check", sft, direct, "stages.s.too_long=truncate"), "which leaves nothing to learn");
    files("{\"question\":\"1+1=\",\"answer\":2,\"completion\":\"" + "1+".repeat(60) + "\"}\n" + SUMS.replace("}",
        ",\"completion\":\"3\"}"), SUMS);
    passes(kedge("check", sft, "stages.s.too_long=truncate"), "first example a/1, 64 tokens", "ok: rows");
    passes(kedge("check", sft, "stages.s.too_long=drop"), "first example a/2, ", "ok: rows");
    files(row + SUMS, SUMS);
    passes(kedge("check", "stages.rl.too_long=drop"), "first prompt a/2, ", "ok: rows");
    passes(kedge("check", "stages.rl.too_long=truncate"), "first prompt a/1, 56 tokens", "ok: rows");
    files(SUMS + "{\"question\":\"1=\",\"answer\":1,\"solution\":\"" + "1+".repeat(40) + "0\"}\n", SUMS);
    passes(kedge("check", sft, "data.a.solution=solution", "data.a.demonstration=as_written", "data.a.offset=2",
        "stages.s.too_long=truncate"), "stages.s.too_long, a: 1 of 1 cut\n  a/3: its demonstration has ");
  }

  @Test
  void rewardsApplyToTheirSourcesAndEveryProblemNeedsOne() throws IOException {
    files(SUMS, "{\"question\":\"A. 1\\nB. 2\",\"answer\":\"B\",\"options\":[\"1\",\"2\"]}\n");
    String choice = "data.b.answer_form=choice";
    String both = "rewards=[{reward: math, sources: a}, {reward: choice, sources: [b]}]";
    passes(kedge("train", choice, both, "--out " + folder.resolve("run")));
    for (String line : RunRollouts.lines(folder.resolve("run"))) {
      JsonNode parts = new ObjectMapper().readTree(line).path("parts");
      boolean ofA = line.contains("\"a/");
      assertTrue(parts.path(ofA ? "math" : "choice").has("value"), line);
      assertFalse(parts.path(ofA ? "choice" : "math").has("value"), line);
    }
    refuses(kedge("check", choice, "rewards=[{reward: math, sources: a}]"), "stages.rl reads b", "no reward applies");
    refuses(kedge("check", choice, "rewards=[{reward: math, sources: c}]"), "sources", "the names under data");
  }

  @Test
  void rowsWithoutAnAnswerNeedARewardThatDoesWithoutOne() throws IOException {
    files("{\"question\":\"1+2=\",\"level\":1}\n", "{\"question\":\"2+2=\",\"level\":2}\n");
    refuses(kedge("check"), "data.a: 1 of 1 problems have no answer", "Maybe answer:", "question, level");
    passes(kedge("check", "rewards=[{reward: length, maximum: 4}]"), "ok: rows");
  }

  @Test
  void columnsReachPythonWithTheirTypesAndIsNullWhereASourceOfAMixLacksThem() throws IOException {
    PlainPython.require();
    files(SUMS, "{\"question\":\"2+2=\",\"answer\":4}\n");
    Files.writeString(folder.resolve("r.py"), """
        def by_level(completions, level, question, **kwargs):
            return [None if each is None else float(each > 2) for each in level]

        def broken(completions, **kwargs):
            return [float(completion["content"]) for completion in completions]
        """);
    String reward = "rewards=[{reward: math}, {reward: {python: '" + folder.resolve("r.py")
        + ":NAME', signature: trl}}]";
    passes(kedge("check", reward.replace("NAME", "by_level")),
        "data.b has no column level, which reward by_level needs: it is null there",
        "by_level gives the known answer of "
            + "a/1 1.0");
    refuses(kedge("check", reward.replace("NAME", "by_level"), "stages.rl.data=b"),
        "data.b has no column level, which reward by_level needs; its columns are answer, question");
    refuses(kedge("check", reward.replace("NAME", "broken")), "broken cannot judge", "r.py:5",
        "Maybe format: messages");
  }
}
