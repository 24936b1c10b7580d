package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.data.UserError;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  private static final String RECIPE = """
      name: tiny
      seed: 7
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8,
          num_experts: 4, num_experts_per_tok: 2, moe_intermediate_size: 16, max_position_embeddings: 96}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: arithmetic, name: sums, operations: ["+"], min_digits: 1, max_digits: 1, size: 20}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 3, sequences_per_step: 4, max_length: 64, learning_rate: {peak: 1.0e-3}}
        eval: {type: eval, data: sums, sampling: {max_new_tokens: 4}}
      """;
  @TempDir
  Path folder;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    return run(KedgeCommand.line(), arguments);
  }

  private int run(CommandLine line, String... arguments) {
    out.getBuffer().setLength(0);
    return line.setErr(new PrintWriter(err, true)).setOut(new PrintWriter(out, true)).execute(arguments);
  }

  private String recipe(String from, String to) throws IOException {
    return Files.writeString(folder.resolve("r.yaml"), RECIPE.replace(from, to)).toString();
  }

  @Test
  void everyFaultIsAMessageAndAnExitStatusWithoutAStackTrace() throws IOException {
    assertEquals(1, run("train", folder.resolve("none.yaml").toString()));
    assertEquals(1, run("check", recipe("steps: 3", "steps: 0")));
    assertTrue(err.toString().contains("stages.warmup.steps: is 0, expected at least 1"), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertEquals(1, run("plan"));
    assertEquals(1, run("plan", "--config", "x", "--devices", "0"));
    assertEquals(1, run("generate", "--checkpoint", "x", "--temperature", "-1", "hello"));
    assertEquals(1, run("replay", "--run", folder.toString(), "--step", "1", "--sample", "0"));
    assertEquals(2, run("trane"));
    assertTrue(err.toString().contains("Maybe kedge train?") || err.toString().contains("Maybe train?"), err::toString);
    assertEquals(1, run("check", folder.resolve("rr.yaml").toString()));
    assertTrue(err.toString().contains("Maybe r.yaml?"), err::toString);
    assertEquals(2, run("train", "r.yaml", "--nonsense"));
    assertEquals(0, run("--version"));
    assertEquals(0, run("--help"));
  }

  @Test
  void aFaultWithTheOptionShowsWhereItWasFound() {
    assertEquals(1, run("--stacktrace", "plan"));
    assertTrue(err.toString().contains("\tat "), err::toString);
  }

  /** A temperature of 0 is greedy for every seed; sampled completions of untrained weights differ by seed. */
  @Test
  void optionsReachWhatTheCommandsRun() throws IOException {
    assertEquals(0, run("train", recipe("", ""), "--out", folder.resolve("run").toString()));
    String trained = folder.resolve("run/checkpoints/step-000003").toString();
    String made = folder.resolve("made").toString();
    assertEquals(0, run("new", "checkpoint", "--config", trained, "--tokenizer", trained, "--out", made, "--dtype",
        "fp32"), err::toString);
    assertTrue(out.toString().contains("random parameters in float32"), out::toString);
    List<String> completions = new ArrayList<>();
    for (String[] options : new String[][]{{"0", "1"}, {"0", "2"}, {"1", "1"}, {"1", "2"}}) {
      assertEquals(0, run("generate", "--checkpoint", made, "--temperature", options[0], "--seed", options[1],
          "--max-new-tokens", "20", "1+2="), err::toString);
      completions.add(out.toString());
    }
    assertEquals(completions.get(0), completions.get(1));
    assertNotEquals(completions.get(2), completions.get(3));
  }

  @Test
  void helpNamesEveryCommand() {
    run();
    for (String command : new String[]{"check", "plan", "train", "eval", "generate", "replay", "new", "doctor"}) {
      assertTrue(out.toString().contains("\n  " + command), () -> command + " is not in " + out);
    }
  }

  @Test
  void aRunIsTrainedOnceAndThenOnlyResumed() throws IOException {
    String recipe = recipe("", "");
    String to = folder.resolve("run").toString();
    assertEquals(0, run("train", recipe, "--seed", "3", "--set", "stages.warmup.steps=5", "--out", to));
    assertFalse(out.toString().contains("nothing is left to resume"), out::toString);
    assertTrue(Files.readString(folder.resolve("run/recipe.yaml")).contains("seed: 3"));
    assertEquals(1, run("train", recipe, "--seed", "3", "--set", "stages.warmup.steps=5", "--out", to));
    assertEquals(1, run("train", recipe, "--seed", "4", "--set", "stages.warmup.steps=5", "--out", to, "--resume"));
    assertEquals(0, run("train", recipe, "--seed", "3", "--set", "stages.warmup.steps=5", "--out", to, "--resume"));
    assertTrue(out.toString().contains("nothing is left to resume"), out::toString);
    assertEquals(5, Files.readAllLines(folder.resolve("run/steps.jsonl")).size());
  }

  @Test
  void anotherCheckpointIsJudgedByARecipesOnlyEvalStage() throws IOException {
    assertEquals(0, run("train", recipe("", ""), "--out", folder.resolve("run").toString()));
    String checkpoint = folder.resolve("run/checkpoints/step-000003").toString();
    assertEquals(0, run("eval", recipe("", ""), "--checkpoint", checkpoint, "--out",
        folder.resolve("judged").toString()), err::toString);
    assertTrue(out.toString().contains("eval: pass@1 "), out::toString);
    assertTrue(Files.readString(folder.resolve("judged/recipe.yaml")).contains(checkpoint));
    assertEquals(1, run("eval", recipe("", ""), "--stage", "warmup", "--out", folder.resolve("other").toString()));
  }

  @Test
  void aBugIsABugWithItsStackTrace() {
    assertEquals(70, broken(new IllegalStateException("broken inside")));
    assertTrue(err.toString().contains("this is a bug in kedge"), err::toString);
    assertTrue(err.toString().contains("java.lang.IllegalStateException: broken inside"), err::toString);
    assertTrue(err.toString().contains("\tat "), err::toString);
  }

  @Test
  void onlyAUserErrorIsTheUsersFault() {
    assertEquals(1, broken(new UserError("data.jsonl:3: no answer")));
    assertEquals("kedge: data.jsonl:3: no answer", err.toString().strip());
    for (RuntimeException exception : List.of(new IllegalArgumentException("3 tokens, but 2 log-probabilities"),
        new UncheckedIOException("stream", new IOException("closed")), new NullPointerException())) {
      assertEquals(70, broken(exception));
      assertTrue(err.toString().contains("please report it: " + exception) && err.toString().contains("\tat "),
          err::toString);
    }
  }

  private int broken(RuntimeException failure) {
    CommandLine line = KedgeCommand.line().addSubcommand("break", new Broken(failure));
    return run(line.setExecutionExceptionHandler(line.getExecutionExceptionHandler()), "break");
  }

  @CommandLine.Command(name = "break")
  private static final class Broken implements Runnable {
    private final RuntimeException failure;

    private Broken(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public void run() {
      throw failure;
    }
  }

  @Test
  void theResolvedRecipeCanBeSeenWithoutRunning() throws IOException {
    assertEquals(0, run("check", "--resolved", recipe("", "")));
    assertEquals(RecipeWriter.write(RecipeReader.installed().read(RECIPE, "tiny", List.of())), out.toString());
    assertEquals(0, run("plan", recipe("", ""), "--devices", "2"));
    assertTrue(out.toString().contains("peak, sharded"), out::toString);
  }
}
