package kedge.cli.ablation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import kedge.policy.checkpoint.CheckpointFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Comparison of past runs: unfinished ones, and equivalence margins. */
class CompareTest {
  private static final int RL = 1;
  private static final int ALL = 4;
  @TempDir
  Path folder;
  private final List<Path> runs = new ArrayList<>();

  /**
   * Writes two cells of three seeds with warm-up, RL, evaluation and more RL. The runs are finished and have only logs.
   */
  @BeforeEach
  void runs() throws IOException {
    String last = "  after_rl:";
    String rl = BadAblationTest.BASE.substring(BadAblationTest.BASE.indexOf("  rl: "),
        BadAblationTest.BASE.indexOf(last));
    String recipe = BadAblationTest.BASE.replace("  rl: ",
        "  warmup: {type: sft, data: sums, steps: 9, sequences_per_step: 8, max_length: 64, "
            + "stop_below_loss: 0.5, learning_rate: {peak: 5.0e-3}}\n  rl: ")
        + rl.replace("rl:", "more:");
    for (String algorithm : List.of("grpo", "dapo")) {
      for (int seed = 1; seed <= 3; seed++) {
        Path run = Files.createDirectories(folder.resolve(algorithm + "-" + seed));
        Files.writeString(run.resolve("recipe.yaml"),
            recipe.replaceFirst("algorithm: grpo", "algorithm: " + algorithm) + "seed: " + seed + "\n");
        double share = 0.5 + 0.01 * (algorithm.equals("grpo") ? seed : 7 - seed);
        Files.writeString(run.resolve("evaluations.jsonl"),
            "{\"stage\":\"after_rl\",\"step\":0,\"problems\":20,\"pass@1\":{\"value\":" + share
                + "},\"rewards\":{\"thinks\":{\"value\":" + share + ",\"scored\":20}}}\n");
        Files.writeString(run.resolve("steps.jsonl"),
            line("warmup", 0.4) + line("rl", 0.5 + 0.01 * seed) + line("more", 0.6));
        runs.add(run);
      }
    }
  }

  private static String line(String stage, double value) {
    return "{\"stage\":\"" + stage + "\",\"step\":0,\"loss\":" + value + ",\"reward_mean\":" + value + "}\n";
  }

  private static String state(int stage, long step, long total, long bytes) {
    return "{\"stage\":" + stage + ",\"step\":" + step + ",\"cursor\":0,\"updates\":0,\"total\":" + total
        + ",\"stageStart\":0,\"positions\":{\"evaluations\":"
        + bytes + "},\"search\":null}";
  }

  private static void checkpoint(Path run, int stage, long step, long total) {
    Path target = run.resolve("checkpoints/step-" + (1_000_000 + total));
    CheckpointFolder.write(target, 0,
        temporary -> Files.writeString(temporary.resolve("state.json"), state(stage, step, total, 0)));
  }

  private static void place(Path run, int stage, long total, long bytes) throws IOException {
    Files.createDirectories(run.resolve("standing"));
    Files.writeString(run.resolve("standing/place.json"),
        "{\"state\":" + state(stage, 0, total, bytes) + ",\"stages\":[]}");
  }

  private String compare(int status, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(
        List.of("compare", "--out", Files.createTempDirectory(folder, "out").toString()));
    runs.forEach(run -> arguments.add(run.toString()));
    arguments.addAll(List.of(more));
    StringWriter printed = new StringWriter();
    int was = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments.toArray(String[]::new));
    assertEquals(status, was, printed::toString);
    return printed.toString();
  }

  private void refused(Path run, String stands, String measured) throws IOException {
    String said = compare(1, "--measure", measured.replace(' ', ':'));
    String stage = measured.substring(0, measured.indexOf(' '));
    assertTrue(said.startsWith("kedge: " + run + ": the run is not finished, it is in stage " + stands + ", and "
        + measured + " is measured at the end of stage "
        + stage + ". Maybe --resume it first"), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  void stepsOfARunThatWasKilledAreNotItsLast() throws IOException {
    Path killed = runs.get(4);
    compare(0, "--measure", "rl:reward_mean");
    Files.createDirectories(killed.resolve("checkpoints"));
    refused(killed, "warmup", "rl reward_mean");
    refused(killed, "warmup", "warmup loss");
    checkpoint(killed, RL, 0, 3);
    refused(killed, "rl", "rl reward_mean");
    compare(0, "--measure", "warmup:loss");
    checkpoint(killed, RL, 30, 33);
    refused(killed, "rl", "rl reward_mean");
    compare(0, "--measure", "after_rl:pass@1");
    checkpoint(killed, RL + 1, 0, 103);
    compare(0, "--measure", "rl:reward_mean");
    refused(killed, "after_rl", "more reward_mean");
  }

  @Test
  void whatStandsAfterTheCheckpointCountsAsItDoesForResume() throws IOException {
    Path killed = runs.get(5);
    checkpoint(killed, RL + 1, 0, 103);
    place(killed, RL + 2, 103, 10);
    refused(killed, "more", "more reward_mean");
    place(killed, RL + 2, 103, 1_000_000);
    refused(killed, "after_rl", "more reward_mean");
    checkpoint(killed, ALL, 0, 203);
    compare(0, "--measure", "more:reward_mean");
  }

  @Test
  void aFinishedRunWhoseCheckpointsWereRemovedIsComparedByWhatStands() throws IOException {
    Path pruned = Files.createDirectories(runs.get(0).resolve("checkpoints")).getParent();
    place(pruned, RL + 2, 103, 10);
    compare(0, "--measure", "rl:reward_mean");
    assertTrue(compare(1, "--measure", "more:reward_mean").contains("(it restarts, since it has no checkpoint)?"));
    place(pruned, RL + 2, 103, 1_000_000);
    refused(pruned, "warmup", "rl reward_mean");
  }

  @Test
  void theMarginIsTakenForEveryNamedMeasure() throws IOException {
    String said = compare(0, "--measure", "after_rl:thinks", "--measure", "after_rl:pass@1", "--equivalent-within",
        "0.4");
    assertEquals(2, said.lines().filter(line -> line.startsWith("| ") && line.contains("equivalent within")).count(),
        said);
    assertTrue(said.contains("equivalent within 0.4") && said.contains("equivalent within 40.0 points"), said);
    assertFalse(compare(0, "--measure", "after_rl:thinks").contains("equivalent"));
    assertTrue(compare(0, "--equivalent-within", "0.4").contains("equivalent within 40.0 points"),
        "the default measure is a share");
  }

  @Test
  void aPlanGoesByFinishedRunsOnly() throws IOException {
    Path ablation = folder.resolve("ablation.yaml");
    Files.writeString(folder.resolve("base.yaml"), BadAblationTest.BASE);
    Files.writeString(ablation, BadAblationTest.GOOD);
    checkpoint(runs.get(0), RL, 2, 3);
    StringWriter printed = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(printed))
        .setErr(new PrintWriter(printed));
    assertEquals(1, line.execute("ablate", ablation.toString(), "--plan", "--like", runs.get(0).toString()),
        printed::toString);
    assertTrue(
        printed.toString().contains(
            "grpo-1: the run is not finished, it is in stage rl. Maybe --resume it first, or another run?"),
        printed::toString);
    checkpoint(runs.get(0), ALL, 0, 9);
    assertEquals(0, line.execute("ablate", ablation.toString(), "--plan", "--like", runs.get(0).toString()),
        printed::toString);
  }
}
