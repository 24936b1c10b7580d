package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.TrainingRun;
import kedge.training.folder.RunFolder;
import kedge.training.reuse.RunStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that begins where another one stands. */
class RunStartTest {
  @TempDir
  Path folder;
  private final StringWriter printed = new StringWriter();

  private Recipe recipe(String... settings) {
    return RecipeReader.installed().read(TinyAblation.BASE, "tiny", List.of(settings));
  }

  private void train(Recipe recipe, Path run, boolean resume, int until) {
    try (RunFolder opened = resume ? RunFolder.resume(run, recipe, RecipeReader.installed())
        : RunFolder.create(run, recipe)) {
      TrainingRun.train(recipe, opened, resume, until, new PrintWriter(printed));
    }
  }

  /** All files but the checkpoints from before the common stages' end, which only the run that took them has. */
  private static Map<String, String> from(Path run, String first) throws Exception {
    Map<String, String> files = new TreeMap<>(RunBytes.of(run));
    files.keySet().removeIf(name -> name.startsWith("checkpoints") && name.compareTo("checkpoints/" + first) < 0);
    return files;
  }

  @Test
  void commonStagesTrainedOnceLeaveTheBytesOfARunThatTookThemItself() throws Exception {
    Recipe grpo = recipe();
    Recipe other = recipe("stages.rl.algorithm=grpo", "stages.rl.kl={coefficient: 0.2}");
    Path common = folder.resolve("common");
    train(grpo, common, false, 2);
    assertEquals(12, RunBytes.lines(common.resolve("steps.jsonl")));
    assertEquals(10, RunBytes.lines(common.resolve("problems.jsonl")), "the evaluation between is done, too");
    int files = 0;
    for (Recipe recipe : List.of(grpo, other)) {
      Path shared = folder.resolve("shared" + files);
      Path alone = folder.resolve("alone" + files);
      RunStart.at(common, shared, recipe, 2);
      train(recipe, shared, true, 4);
      train(recipe, alone, false, 4);
      Map<String, String> own = from(alone, "step-000012");
      assertEquals(own, from(shared, "step-000012"));
      assertEquals(Files.readString(alone.resolve("problems.jsonl")),
          Files.readString(shared.resolve("problems.jsonl")));
      files += own.size();
    }
    System.out.println("compared " + files + " files of 2 runs");
    assertTrue(files > 20);
    assertFalse(
        Files.readString(folder.resolve("alone0/steps.jsonl"))
            .equals(Files.readString(folder.resolve("alone" + files / 2 + "/steps.jsonl"))),
        "the recipes do differ");
  }

  @Test
  void anEvaluationThatIsDoneBeforeThereIsACheckpointIsNotMadeAgain() throws Exception {
    Recipe recipe = RecipeReader.installed().read(TinyAblation.BASE.replace("stages:\n",
        "stages:\n  before: {type: eval, data: held_out, sampling: {max_new_tokens: 24}}\n"), "tiny", List.of());
    Path broken = folder.resolve("broken");
    train(recipe, broken, false, 1);
    assertEquals(0, printed.toString().split("resuming", -1).length - 1);
    train(recipe, broken, true, recipe.stages().size());
    assertTrue(
        printed.toString().contains(
            "resuming " + List.copyOf(recipe.stages().keySet()).get(1) + " after step 0; there is no checkpoint yet"),
        printed.toString());
    assertEquals(1, printed.toString().split("before: pass@1", -1).length - 1, printed.toString());
    Path unbroken = folder.resolve("unbroken");
    train(recipe, unbroken, false, recipe.stages().size());
    assertEquals(RunBytes.of(unbroken), RunBytes.of(broken));
  }

  @Test
  void aStepThatFailsIsToldWithItsCauseEvenWhereItsRolloutsCannotBeKept() throws Exception {
    Path reward = Files.writeString(folder.resolve("Broken.java"), """
        import kedge.data.Problem;
        import kedge.rewards.*;
        public class Broken implements Reward {
          public String name() { return "broken"; }
          public Verdict judge(Problem problem, Candidate candidate) {
            throw new IllegalStateException("no judge today");
          }
        }
        """);
    Recipe recipe = recipe("rewards=[{reward: math}, {reward: {java: " + reward + "}}]");
    Path run = folder.resolve("run");
    try (RunFolder opened = RunFolder.create(run, recipe)) {
      Files.createDirectories(run.resolve("failed-rl-step-0.jsonl"));
      String message = assertThrows(UserError.class,
          () -> TrainingRun.train(recipe, opened, false, 4, new PrintWriter(printed))).getMessage();
      assertTrue(message.contains("no judge today") && message.contains("The rollouts could not be kept: "), message);
      assertTrue(message.contains("The newest checkpoint is "), message);
    }
  }
}
