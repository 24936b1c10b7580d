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
import java.util.Arrays;
import java.util.List;
import kedge.cli.KedgeCommand;
import kedge.data.io.DiskErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that delete their checkpoints, end early, evaluate during sft, and count epochs. */
class ManagedRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] SHORT = {"stages.warmup.steps=6", "stages.warmup.checkpoint_every=1",
      "stages.dapo.steps=4", "stages.dapo.checkpoint_every=1", "stages.dapo.evaluate_every=1",
      "stages.penalised.steps=3", "stages.penalised.checkpoint_every=1"};
  @TempDir
  Path folder;

  private String train(int expected, String out, boolean resume, String[]... settings) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("train", TinyRecipe.in(folder).toString(), "--out", folder.resolve(out).toString()));
    Arrays.stream(settings).flatMap(Arrays::stream).forEach(setting -> arguments.addAll(List.of("--set", setting)));
    if (resume) {
      arguments.add("--resume");
    }
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments.toArray(String[]::new));
    assertEquals(expected, status, printed::toString);
    return printed.toString();
  }

  private List<String> checkpoints(String run) {
    String[] names = folder.resolve(run).resolve("checkpoints").toFile().list();
    return Arrays.stream(names).sorted().toList();
  }

  private List<JsonNode> lines(String run, String log, String stage) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log.equals("rollouts") ? RunRollouts.lines(folder.resolve(run))
        : Files.readAllLines(folder.resolve(run).resolve(log + ".jsonl"))) {
      JsonNode node = JSON.readTree(line);
      if (node.get("stage").asText().equals(stage)) {
        lines.add(node);
      }
    }
    return lines;
  }

  @Test
  void theLastAndTheBestCheckpointsAreKeptAndTheRunIsTheSame() throws IOException {
    train(0, "all", false, SHORT);
    assertEquals(6 + 4 + 3, checkpoints("all").size());
    String[] kept = {"checkpoints.keep_last=2", "checkpoints.keep_best={metric: length_mean, count: 2}",
        "checkpoints.optimizer_state=last"};
    String printed = train(0, "few", false, SHORT, kept);
    assertTrue(printed.contains("best checkpoint by length_mean: "), printed);
    assertEquals(RunRollouts.lines(folder.resolve("all")), RunRollouts.lines(folder.resolve("few")));
    for (String log : List.of("steps", "evaluations")) {
      assertEquals(-1, Files.mismatch(folder.resolve("all").resolve(log + ".jsonl"),
          folder.resolve("few").resolve(log + ".jsonl")), log);
    }
    JsonNode best = JSON.readTree(folder.resolve("few/best.json").toFile());
    assertEquals(2, best.size());
    assertTrue(best.get(0).get("length_mean").asDouble() <= best.get(1).get("length_mean").asDouble());
    List<String> left = checkpoints("few");
    assertTrue(left.containsAll(List.of("step-000012", "step-000013")) && left.size() <= 4, left::toString);
    best.forEach(each -> assertTrue(left.contains(Path.of(each.get("checkpoint").asText()).getFileName().toString())));
    assertEquals(1, left.stream().filter(name -> Files.exists(
        folder.resolve("few/checkpoints").resolve(name).resolve("optimizer.state"))).count());
    assertEquals(-1, Files.mismatch(folder.resolve("all/checkpoints/step-000013/model.safetensors"),
        folder.resolve("few/checkpoints/step-000013/model.safetensors")));
    DiskErrors.delete(folder.resolve("few/checkpoints/step-000013"));
    String refused = train(1, "few", true);
    assertTrue(refused.contains("step-000012 has no optimizer state"), refused);
  }

  @Test
  void noStageEndsEarlyInATrialOfItsLearningRate() throws IOException {
    String[] searched = {"stages.warmup.steps=24",
        "stages.warmup.learning_rate={schedule: adalrs, peak: 1.0e-3, adalrs: "
            + "{window: 4, raise: 1000, from: 0, until: 1}}",
        "stages.warmup.stop_early={metric: loss, patience: 3}"};
    String printed = train(0, "trial", false, SHORT, searched);
    List<JsonNode> steps = lines("trial", "steps", "warmup");
    assertEquals("raised", steps.get(4).path("adalrs").asText(), "a trial whose losses are worse than those before");
    JsonNode last = steps.get(steps.size() - 1);
    assertFalse(last.has("adalrs") && !last.has("adalrs_round"), printed + last);
  }

  @Test
  void aStageEndsEarlyAndDoesSoAgainWhenItIsResumed() throws IOException {
    String[] rule = {"stages.warmup.stop_early={metric: loss, reached: 100}",
        "stages.dapo.stop_early={metric: pass@1, patience: 2, better: lower, least_change: 1}"};
    String printed = train(0, "run", false, SHORT, rule);
    assertTrue(printed.contains("warmup ends early after step 1: loss is"), printed);
    assertTrue(printed.contains("dapo ends early after step 3: pass@1 has had no new best for 2 readings"), printed);
    assertEquals(1, lines("run", "steps", "warmup").size());
    assertEquals(3, lines("run", "steps", "dapo").size());
    byte[] whole = Files.readAllBytes(folder.resolve("run/steps.jsonl"));
    for (String later : checkpoints("run").subList(3, checkpoints("run").size())) {
      DiskErrors.delete(folder.resolve("run/checkpoints").resolve(later));
    }
    train(0, "run", true);
    assertEquals(new String(whole), Files.readString(folder.resolve("run/steps.jsonl")));
    String longer = train(1, "run", true, new String[]{"stages.dapo.steps=9"});
    assertTrue(longer.contains("ended early after step 3 by a rule of its own"), longer);
    String wrong = train(1, "wrong", false, SHORT, new String[]{"stages.dapo.stop_early={metric: loos, patience: 1}"});
    assertTrue(wrong.contains("has logged no loos"), wrong);
  }

  @Test
  void sftIsEvaluatedAndHasAHeldOutLossAndAnEpochIsCountedInSteps() throws IOException {
    String[] settings = {"stages.warmup.steps=", "stages.warmup.epochs=1.5", "stages.warmup.evaluate_every=2",
        "stages.warmup.evaluate_with=first_eval", "stages.warmup.held_out=held_out", "stages.dapo.steps=1",
        "stages.dapo.evaluate_every=1", "stages.penalised.steps=1",
        "rollout_log={samples_per_prompt: 2, tokens: false}",
        "stages.warmup.stop_early={metric: held_out_loss, patience: 3}", "checkpoints.every_minutes=1.0e-9"};
    String printed = train(0, "run", false, settings);
    assertTrue(printed.contains("stages.warmup: 1.5 epochs of 40 problems are 4 steps"), printed);
    assertEquals(4 + 1 + 1, checkpoints("run").size(), "one at each step, when so little time is a long time");
    List<JsonNode> steps = lines("run", "steps", "warmup");
    assertEquals(4, steps.size());
    assertEquals(List.of(false, true, false, true), steps.stream().map(step -> step.has("held_out_loss")).toList());
    double first = steps.get(1).get("held_out_loss").asDouble();
    double second = steps.get(3).get("held_out_loss").asDouble();
    assertTrue(second < first && first < 5, first + " and " + second);
    assertEquals(2, lines("run", "evaluations", "warmup").size());
    List<JsonNode> rollouts = lines("run", "rollouts", "penalised");
    assertEquals(4 * 2, rollouts.size());
    assertFalse(rollouts.get(0).has("tokens"));
    assertTrue(rollouts.get(0).has("text"));
  }
}
