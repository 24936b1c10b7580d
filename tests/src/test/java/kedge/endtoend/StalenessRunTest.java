package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose completions earlier weights of the same process have drawn: dynamic sampling, resume, replay. */
class StalenessRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path folder;

  private Path recipe() throws IOException {
    return Files.writeString(folder.resolve("stale.yaml"), TinyRecipe.TEXT.replace("    algorithm: dapo\n",
        "    algorithm: dapo\n    staleness: 2\n    mismatch: {cap: 2}\n"));
  }

  private static String[] train(Path recipe, Path run, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", run.toString(), "--set",
        "stages.warmup.steps=12", "--set", "stages.penalised.steps=1"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void staleRunResumesByteForByteAndIsReplayed() throws IOException {
    Path run = folder.resolve("run");
    kedge(0, train(recipe(), run));
    List<Integer> staleness = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("steps.jsonl"))) {
      JsonNode step = JSON.readTree(line);
      if (step.has("staleness")) {
        staleness.add(step.get("staleness").asInt());
      }
    }
    assertEquals(List.of(0, 1, 2, 2, 2, 2), staleness);
    Map<String, String> whole = RunBytes.of(run);
    Path within = run.resolve("checkpoints/step-000014");
    assertEquals(2, Files.readAllLines(within.resolve("pending.jsonl")).stream()
        .map(line -> line.replaceAll(",\"weights_step.*", "")).distinct().count());
    assertFalse(Files.exists(run.resolve("checkpoints/step-000018/pending.jsonl")), "the stage has ended");
    for (String later : List.of("step-000016", "step-000018", "step-000019")) {
      Folders.delete(run.resolve("checkpoints/" + later));
    }
    kedge(0, train(recipe(), run, "--resume"));
    assertEquals(whole, RunBytes.of(run), "resumed from step 14");

    String said = kedge(0, "replay", "--run", run.toString(), "--stage", "dapo", "--step", "5", "--sample", "3");
    assertTrue(said.contains("policy of stage dapo before step 3: from " + within) && said.contains("drawn again: the "
        + "same "), said);
    String longer = kedge(1, train(recipe(), run, "--resume", "--set", "stages.penalised.steps=2", "--set",
        "stages.dapo.steps=7"));
    assertTrue(longer.contains("stages.dapo.steps: the run has 6, asked for is 7"), longer);

    Files.writeString(within.resolve("pending.jsonl"), "");
    for (String later : List.of("step-000016", "step-000018", "step-000019")) {
      Folders.delete(run.resolve("checkpoints/" + later));
    }
    assertTrue(kedge(1, train(recipe(), run, "--resume")).contains("pending.jsonl"));
  }

  @Test
  void stalenessIsRefusedWhereNothingCorrectsForIt() throws IOException {
    String said = kedge(1, "check", recipe().toString(), "--set", "stages.dapo.mismatch={}");
    assertTrue(said.contains("stages.dapo: staleness is 2, so that other weights draw than are trained, but nothing "
        + "corrects for it. Maybe mismatch: {cap: 2.0}, or "), said);
  }
}
