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
import java.util.List;
import kedge.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves for others to read: its page at any time, a model card, facts, TensorBoard's events. */
class RunPagesTest {
  private static final String READ = """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      events = EventAccumulator(sys.argv[1])
      events.Reload()
      print(json.dumps({tag: [[each.step, each.value] for each in events.Scalars(tag)]
                        for tag in events.Tags()["scalars"]}))
      """;
  @TempDir
  Path folder;

  private Path smoke(String... more) throws IOException {
    List<String> arguments = new java.util.ArrayList<>(List.of("train", TinyRecipe.in(folder).toString(), "--smoke",
        "--out", folder.resolve("run").toString(), "--set", "trackers=[tensorboard]"));
    arguments.addAll(List.of(more));
    String printed = kedge(0, arguments.toArray(String[]::new));
    assertTrue(printed.contains("smoke: 5 stages in "), printed);
    return folder.resolve("run-smoke");
  }

  @Test
  void aSmokeRunTriesEveryStageAndLeavesACardAndAPage() throws IOException {
    smoke();
    Path run = smoke(); // a second one takes the place of the first
    assertFalse(Files.exists(folder.resolve("run")));
    assertEquals(3, Files.readAllLines(run.resolve("steps.jsonl")).size());
    String card = Files.readString(run.resolve("checkpoints/step-000003/README.md"));
    assertTrue(card.contains("| last_eval | pass@1 | ") && card.contains("Trained with Kedge from random weights")
        && card.contains("```yaml\nname: tiny"), card);
    assertFalse(card.contains("| first_eval |"), "those were other weights: " + card);
    Files.delete(run.resolve("report.html"));
    assertTrue(kedge(0, "report", run.toString()).contains("report: " + run.resolve("report.html")));
    assertTrue(Files.size(run.resolve("report.html")) > 50_000);
    assertTrue(kedge(1, "report", folder.toString()).contains("is not a run folder"));
  }

  @Test
  void tensorBoardReadsTheEvents() throws IOException {
    Path python = Python.require("tensorboard");
    Path run = smoke();
    JsonNode read = new ObjectMapper().readTree(Python.run(python, READ, run.resolve("tensorboard").toString()));
    JsonNode line = new ObjectMapper().readTree(Files.readAllLines(run.resolve("steps.jsonl")).get(0));
    assertEquals(1, read.get("warmup/loss").get(0).get(0).asInt());
    assertEquals((float) line.get("loss").asDouble(), (float) read.get("warmup/loss").get(0).get(1).asDouble());
    assertEquals(3, read.get("evaluation/last_eval/pass@1").get(0).get(0).asInt());
  }
}
