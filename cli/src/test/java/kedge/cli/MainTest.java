package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeFakes;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.PolicySettings;
import kedge.training.Engine;
import kedge.training.GenerateRequest;
import kedge.training.NewCheckpointRequest;
import kedge.training.ReplayRequest;
import kedge.training.folder.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  @TempDir
  Path folder;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private RuntimeException failure;
  private String trained = "";

  /** Writes down what it was asked for, and fails where it is told to. */
  private final class FakeEngine implements Engine {
    @Override
    public RecipeReader reader() {
      return RecipeFakes.reader();
    }

    @Override
    public ModelShape shape(PolicySettings policy) {
      return policy.shape().orElseThrow().toModelShape(20);
    }

    @Override
    public ModelShape shape(Path config) {
      throw new UserError("no config");
    }

    @Override
    public void check(Recipe recipe, PrintWriter to) {
      to.println(recipe.name() + " is fine");
    }

    @Override
    public void train(Recipe recipe, RunFolder run, boolean resume, PrintWriter to) {
      trained += recipe.name() + " seed " + recipe.seed() + (resume ? " resumed" : "") + " in "
          + run.path().getFileName() + ";";
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public void trainUntil(Recipe recipe, RunFolder run, boolean resume, int until, PrintWriter to) {
      train(recipe, run, resume, to);
    }

    @Override
    public void evaluate(Recipe recipe, String stage, RunFolder run, PrintWriter to) {
      trained += stage + " of " + recipe.policy().checkpoint().orElseThrow();
    }

    @Override
    public void generate(GenerateRequest generation, PrintWriter to) {
      to.println(generation.prompt() + " at " + generation.sampling().temperature());
    }

    @Override
    public void replay(ReplayRequest replay, PrintWriter to) {
      to.println("step " + replay.step());
    }

    @Override
    public void probe(kedge.training.probe.ProbeRequest wanted, PrintWriter to) {
      to.println("probed");
    }

    @Override
    public void soup(Path out, List<Path> checkpoints, boolean forceDifferent, PrintWriter printed) {
      printed.println("soup");
    }

    @Override
    public void newCheckpoint(NewCheckpointRequest wanted, PrintWriter to) {
      to.println("made " + wanted.dtype());
    }
  }

  private int run(String... arguments) {
    CommandLine line = KedgeCommand.line(new FakeEngine());
    line.setErr(new PrintWriter(err, true));
    line.setOut(new PrintWriter(out, true));
    return line.execute(arguments);
  }

  private String recipe(String from, String to) throws IOException {
    return Files.writeString(folder.resolve("r.yaml"), RecipeFakes.RECIPE.replace(from, to)).toString();
  }

  @Test
  void everyFaultIsAMessageAndAnExitStatusWithoutAStackTrace() throws IOException {
    assertEquals(1, run("train", folder.resolve("none.yaml").toString()));
    assertEquals(1, run("check", recipe("steps: 150", "steps: 0")));
    assertTrue(err.toString().contains("stages.rl.steps: is 0, expected at least 1"), err::toString);
    assertFalse(err.toString().contains("\tat "), err::toString);
    assertEquals(1, run("plan"));
    assertEquals(1, run("plan", "--config", "x", "--devices", "0"));
    assertEquals(1, run("generate", "--checkpoint", "x", "--temperature", "-1", "hello"));
    assertEquals(1, run("replay", "--run", folder.toString(), "--step", "1", "--sample", "0"));
    assertEquals(2, run("trane"));
    assertEquals(2, run("train", "r.yaml", "--nonsense"));
    assertEquals(0, run("--version"));
    assertEquals(0, run("--help"));
  }

  @Test
  void aFaultWithTheOptionShowsWhereItWasFound() {
    assertEquals(1, run("--stacktrace", "plan"));
    assertTrue(err.toString().contains("\tat "), err::toString);
  }

  @Test
  void requestsReachTheEngineAsTheyWereMade() {
    assertEquals(0, run("generate", "--checkpoint", "x", "--temperature", "0.5", "hello"));
    assertEquals(0, run("new", "checkpoint", "--config", "c", "--out", "o", "--dtype", "fp32"));
    assertEquals("hello at 0.5 made FP32 ", out.toString().replaceAll("\\s+", " "));
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
    String out = folder.resolve("run").toString();
    assertEquals(0, run("train", recipe, "--seed", "3", "--set", "stages.rl.steps=5", "--out", out));
    assertEquals(1, run("train", recipe, "--seed", "3", "--set", "stages.rl.steps=5", "--out", out));
    assertEquals(1, run("train", recipe, "--seed", "4", "--set", "stages.rl.steps=5", "--out", out, "--resume"));
    assertEquals(0, run("train", recipe, "--seed", "3", "--set", "stages.rl.steps=5", "--out", out, "--resume"));
    assertEquals("quickstart seed 3 in run;quickstart seed 3 resumed in run;", trained);
  }

  @Test
  void anotherCheckpointIsJudgedByARecipesOnlyEvalStage() throws IOException {
    assertEquals(0, run("eval", recipe("", ""), "--checkpoint", "there", "--out", folder.resolve("judged").toString()));
    assertEquals("eval of there", trained);
    assertEquals(1, run("eval", recipe("", ""), "--stage", "rl", "--out", folder.resolve("other").toString()));
  }

  @Test
  void aBugIsABugAndTheRunsLogSaysWhereItHappened() throws IOException {
    failure = new IllegalStateException("broken inside");
    assertEquals(70, run("train", recipe("", ""), "--out", folder.resolve("run").toString()));
    assertTrue(err.toString().contains("this is a bug in kedge"), err::toString);
    String log = Files.readString(folder.resolve("run/log"));
    assertTrue(log.contains("java.lang.IllegalStateException: broken inside") && log.contains("\tat "), log);
  }

  @Test
  void onlyAUserErrorIsTheUsersFault() throws IOException {
    failure = new UserError("data.jsonl:3: no answer");
    assertEquals(1, run("train", recipe("", ""), "--out", folder.resolve("refused").toString()));
    assertEquals("kedge: data.jsonl:3: no answer", err.toString().strip());
    for (RuntimeException bug : List.of(new IllegalArgumentException("3 tokens, but 2 log-probabilities"),
        new UncheckedIOException("stream", new IOException("closed")), new NullPointerException())) {
      failure = bug;
      assertEquals(70, run("train", recipe("", ""), "--out", folder.resolve(bug.getClass().getName()).toString()));
      assertTrue(err.toString().contains("please report it: " + bug) && err.toString().contains("\tat "),
          err::toString);
    }
  }

  @Test
  void theResolvedRecipeCanBeSeenWithoutRunning() throws IOException {
    assertEquals(0, run("check", "--resolved", recipe("", "")));
    assertEquals(kedge.recipes.reader.RecipeWriter.write(RecipeFakes.recipe()), out.toString());
    assertEquals(0, run("plan", recipe("", ""), "--devices", "2"));
    assertTrue(out.toString().contains("peak, sharded"), out::toString);
  }
}
