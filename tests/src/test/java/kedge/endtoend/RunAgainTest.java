package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is over: resumed again, drawn from again, run again with other threads, and one whose disk was full. */
class RunAgainTest {
  @TempDir
  Path folder;

  private String[] train(String out, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("train", TinyRecipe.in(folder).toString(), "--out", folder.resolve(out).toString(), "--set",
            "stages.warmup.steps=12", "--set", "stages.dapo.steps=3", "--set", "stages.penalised.steps=2"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static String kedge(String... arguments) {
    return CommandRun.kedge(0, arguments);
  }

  @Test
  void aFinishedRunResumedAndDrawnFromAgainStaysAsItIs() throws IOException {
    kedge(train("run"));
    Path run = folder.resolve("run");
    Map<String, String> before = RunBytes.of(run);
    byte[] timings = Files.readAllBytes(run.resolve("timings.jsonl"));
    assertTrue(kedge(train("run", "--resume")).contains("all stages are done: nothing is left to resume"));
    assertEquals(before, RunBytes.of(run));
    assertEquals(timings.length, Files.size(run.resolve("timings.jsonl")));
    assertTrue(replay(run, "dapo", 2, 5).contains("step-000014"), "from the checkpoint just before it");
    assertTrue(replay(run, "penalised", 1, 3).contains("with steps 0 to 0 taken again"));
    assertEquals(before, RunBytes.of(run), "drawing again writes nothing");
    remove(run.resolve("checkpoints"));
    assertTrue(replay(run, "dapo", 1, 2).contains("the recipe's own beginning"));
    assertTrue(replay(run, "penalised", 1, 15).contains("the recipe's own beginning"));
    List<Path> parts = RunRollouts.files(run);
    Path last = parts.get(parts.size() - 1);
    byte[] whole = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(whole, whole.length / 2), StandardOpenOption.APPEND);
    String printed = CommandRun.kedge(1, "replay", "--run", run.toString(), "--stage", "penalised", "--step", "1",
        "--sample",
        "9999");
    assertTrue(printed.contains("rollouts in") && printed.contains("but --sample is 9999"),
        "a line that a killed run left half written is passed over: " + printed);
  }

  private static String replay(Path run, String stage, int step, int sample) {
    String printed = kedge("replay", "--run", run.toString(), "--stage", stage, "--step", String.valueOf(step),
        "--sample", String.valueOf(sample));
    assertTrue(printed.contains("drawn again: the same") && printed.contains("largest difference 0.0 drawn again"),
        printed);
    return printed;
  }

  private static void remove(Path checkpoints) throws IOException {
    try (Stream<Path> all = Files.walk(checkpoints)) {
      for (Path path : all.filter(path -> !path.equals(checkpoints)).sorted(java.util.Comparator.reverseOrder())
          .toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void aCheckpointThatDoesNotFitOnTheDiskIsOneMessageAndTheRunGoesOnWhenThereIsRoom() throws Exception {
    String printed = KedgeProcess.limited(folder.resolve("printed"), 100, train("run")).end(1);
    assertEquals(1, printed.lines().filter(line -> line.startsWith("kedge: ")).count(), printed);
    assertTrue(printed.contains("step-000007: could not be written") && printed.contains("Maybe the disk is full"),
        printed);
    assertFalse(printed.contains("\tat "), printed);
    assertEquals(7, RunBytes.lines(folder.resolve("run/steps.jsonl")));
    assertEquals(0, folder.resolve("run/checkpoints").toFile().list().length, "no half checkpoint stays");
    kedge(train("run", "--resume"));
    kedge(train("other"));
    assertEquals(RunBytes.of(folder.resolve("other")), RunBytes.of(folder.resolve("run")));
  }
}
