package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.reader.RecipeFakes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointRetentionTest {
  @TempDir
  Path run;
  private RunCheckpoints checkpoints;

  @BeforeEach
  void make() {
    checkpoints = new RunCheckpoints(run.resolve("checkpoints"), null);
  }

  private void write(long total, boolean interim) {
    CheckpointFolder.write(checkpoints.path(total), 0, temporary -> {
      Files.writeString(temporary.resolve("model"), "weights");
      if (interim) {
        Files.writeString(temporary.resolve("interim"), "");
      }
    });
  }

  private CheckpointRetention retention(RunLogs logs) {
    return new CheckpointRetention(run, checkpoints, RecipeFakes.reader().read(RecipeFakes.RECIPE, "kept",
        List.of("checkpoints={keep_last: 2, keep_best: {metric: loss, better: lower, count: 1}}")), logs);
  }

  @Test
  void checkpointsOfTheClockCompeteWithNoneAndGoWhenThereIsANewerOne() {
    try (RunLogs logs = new RunLogs(run, List.of())) {
      for (double loss : new double[]{5, 1, 3, 4, 2, 6}) {
        logs.append("steps", Map.of("stage", "warmup", "loss", loss));
      }
      CheckpointRetention retention = retention(logs);
      write(1, false);
      write(2, true); // of the best loss
      retention.apply(Optional.empty());
      assertEquals(List.of(1L, 2L), checkpoints.totals(), "the newest one stays");
      write(3, false);
      write(4, false);
      write(5, true);
      retention.apply(Optional.empty());
      assertEquals(List.of(3L, 4L, 5L), checkpoints.totals());
      assertTrue(retention.finish().orElseThrow().contains("step-000003, 3.0"), "the best that the recipe names");
      assertTrue(retention.amongBest(5));
      assertFalse(retention.amongBest(6));
      write(6, false);
      retention.apply(Optional.empty());
      assertEquals(List.of(3L, 4L, 6L), checkpoints.totals(), "as if 2 and 5 had never been");
    }
  }

  /** A run with a development set during training, and a test set at its end. */
  private CheckpointRetention evaluated(RunLogs logs, String keepBest) {
    String recipe = RecipeFakes.RECIPE + "  exam: {type: eval, data: train, sampling: {max_new_tokens: 32}}\n";
    return new CheckpointRetention(run, checkpoints, RecipeFakes.reader().read(recipe, "kept",
        List.of("checkpoints={keep_last: 1, keep_best: " + keepBest + "}")), logs);
  }

  @Test
  void readingsOnAnotherDataSetAreNotCompared() {
    try (RunLogs logs = new RunLogs(run, List.of())) {
      for (long total = 1; total <= 3; total++) {
        write(total, false);
        logs.append("steps", Map.of("stage", "rl", "length_mean", 50));
        logs.append("evaluations",
            Map.of("stage", "rl", "total_step", total, "pass@1", Map.of("value", 0.5 + total / 10.0),
                "length_mean", 10 - total));
      }
      CheckpointRetention retention = evaluated(logs, "{metric: pass@1}");
      logs.append("evaluations", Map.of("stage", "exam", "total_step", 3, "pass@1", Map.of("value", 0.1)));
      assertTrue(retention.finish().orElseThrow().contains("step-000003, 0.8"), retention.finish().orElseThrow());
      assertTrue(evaluated(logs, "{metric: pass@1, evaluation: exam}").finish().orElseThrow()
          .contains("step-000003, 0.1"));
      write(4, false);
      logs.append("steps", Map.of("stage", "rl", "length_mean", 5)); // of training, which was not evaluated here
      assertTrue(evaluated(logs, "{metric: length_mean}").finish().orElseThrow().contains("step-000003, 7.0"));
    }
  }
}
