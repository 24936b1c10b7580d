package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ablation in processes of its own: killed with all its children at several moments and resumed, with one cell that
 * fails.
 */
@Tag("slow")
class AblationResumeTest {
  private static final List<String> TABLES = List.of("table.md", "table.tex", "runs.csv", "comparisons.csv",
      "ablation.html");
  @TempDir
  Path folder;

  private KedgeProcess ablate(String out, String... more) throws IOException {
    List<String> arguments = new java.util.ArrayList<>(
        List.of("ablate", TinyAblation.in(folder).toString(), "--out", folder.resolve(out).toString(),
            "--jobs", "2"));
    arguments.addAll(List.of(more));
    return KedgeProcess.start(folder.resolve(out + ".txt"), arguments.toArray(String[]::new));
  }

  @Test
  void killedAndResumedLeavesTheTableOfAnUnbrokenOneAndAFailedCellTakesNobodyAlong() throws Exception {
    String unbroken = ablate("unbroken").end(0);
    assertTrue(unbroken.contains("too_many, seed 1: FAILED: ") && unbroken.contains("problems is 99"), unbroken);
    assertTrue(unbroken.contains("sharing common stages saved"), unbroken);
    int kills = 0;
    boolean resume = false;
    for (int marks : new int[]{0, 1, 3}) {
      KedgeProcess process = resume ? ablate("killed", "--resume") : ablate("killed");
      while (process.alive() && (done() < marks || !Files.exists(folder.resolve("killed/runs.json")))) {
        Thread.sleep(20);
      }
      Thread.sleep(1500); // somewhere inside a run
      kills += process.kill() ? 1 : 0;
      resume = true;
    }
    ablate("killed", "--resume").end(0);
    System.out.println("killed " + kills + " times");
    assertTrue(kills >= 2, "killed " + kills + " times");
    for (String table : TABLES) {
      assertEquals(Files.readString(folder.resolve("unbroken").resolve(table)),
          Files.readString(folder.resolve("killed").resolve(table)), table);
    }
    int same = 0;
    for (String cell : List.of("grpo", "gspo")) {
      for (int seed = 1; seed <= 2; seed++) {
        Path run = Path.of("runs", cell, "seed-" + seed);
        Map<String, String> files = RunBytes.of(folder.resolve("unbroken").resolve(run));
        assertEquals(files, RunBytes.of(folder.resolve("killed").resolve(run)), run::toString);
        same += files.size();
      }
    }
    System.out.println(same + " files of 4 runs are the same");
    assertTrue(same > 40, "only " + same);
  }

  private int done() {
    String[] marks = folder.resolve("killed/jobs").toFile().list((at, name) -> name.endsWith(".done"));
    return marks == null ? 0 : marks.length;
  }
}
