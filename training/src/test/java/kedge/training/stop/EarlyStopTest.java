package kedge.training.stop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.recipes.run.StopEarlySettings;
import kedge.training.folder.RunLogs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyStopTest {
  @TempDir
  Path run;

  /** Lengths of training completions stand in the same key of other lines, and are of other problems. */
  @Test
  void aMetricOfEvaluationsIsReadFromThemAlone() {
    StopEarlySettings shorter = new StopEarlySettings("length_mean", Optional.of(2), 0, Optional.empty(),
        Optional.empty());
    try (RunLogs logs = new RunLogs(run, List.of())) {
      EarlyStop stop = new EarlyStop("rl", shorter, logs, 2);
      for (long step = 1; step <= 6; step++) {
        logs.append("steps", Map.of("stage", "rl", "length_mean", 20));
        if (step % 2 == 0) {
          logs.append("evaluations", Map.of("stage", "rl", "total_step", step, "length_mean", 100 - step));
        }
        assertEquals(Optional.empty(), stop.after(step, step), "after step " + step);
      }
      EarlyStop unevaluated = new EarlyStop("other", shorter, logs, 0);
      for (long step = 7; step <= 9; step++) {
        logs.append("steps", Map.of("stage", "other", "length_mean", 20));
        assertEquals(step == 9, unevaluated.after(step, step - 6).isPresent(), "after step " + step);
      }
    }
  }

  @Test
  void trialsOfALearningRateAreNoReadings() {
    StopEarlySettings falling = new StopEarlySettings("loss", Optional.of(2), 0, Optional.empty(), Optional.empty());
    try (RunLogs logs = new RunLogs(run, List.of())) {
      EarlyStop stop = new EarlyStop("sft", falling, logs, 0);
      logs.append("steps", Map.of("stage", "sft", "loss", 9, "adalrs", "raised"));
      assertEquals(Optional.empty(), stop.after(1, 1), "read, but in a trial");
      logs.append("steps", Map.of("stage", "sft", "loss", 3, "adalrs", "plain"));
      for (long step = 3; step <= 6; step++) {
        logs.append("steps", Map.of("stage", "sft", "loss", 9, "adalrs", "raised"));
        assertEquals(Optional.empty(), stop.after(step, step));
      }
      logs.append("steps", Map.of("stage", "sft", "loss", 4));
      assertEquals(Optional.empty(), stop.after(7, 7));
      logs.append("steps", Map.of("stage", "sft", "loss", 5));
      assertEquals(true, stop.after(8, 8).isPresent());
    }
  }
}
