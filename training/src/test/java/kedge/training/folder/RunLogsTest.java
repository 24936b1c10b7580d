package kedge.training.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.recipes.check.MetricLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogsTest {
  private static final MetricLines BOTH = new MetricLines(Set.of("warmup", "rl"), Set.of("warmup", "rl"));
  @TempDir
  Path run;

  @Test
  void readingsGrowWithTheLogsWhichAreNotReadAgain() throws IOException {
    try (RunLogs logs = new RunLogs(run, List.of())) {
      logs.append("steps", Map.of("stage", "warmup", "loss", 0.5));
      logs.append("steps", Map.of("stage", "rl", "loss", 0.25f));
      MetricLog loss = logs.readings("loss", BOTH);
      assertEquals(Map.of(1L, 0.5, 2L, 0.25), loss.values());
      Files.writeString(run.resolve("steps.jsonl"), "not read a second time");
      logs.append("steps", Map.of("stage", "rl", "loss", 0.1f));
      logs.appendRollouts("rl", 0, List.of(Map.of("stage", "rl", "loss", 7)));
      logs.append("evaluations", Map.of("stage", "rl", "loss", Map.of("value", 0.3), "total_step", 2));
      assertEquals(Map.of(1L, 0.5, 2L, 0.3, 3L, 0.1), loss.values(), "floats as a resumed run reads them");
      assertSame(loss, logs.readings("loss", BOTH));
    }
  }

  @Test
  void truncatedLinesAreForgotten() {
    try (RunLogs logs = new RunLogs(run, List.of())) {
      logs.append("steps", Map.of("stage", "warmup", "loss", 0.5));
      Map<String, Long> one = logs.positions();
      logs.append("steps", Map.of("stage", "warmup", "loss", 0.25));
      assertEquals(2, logs.readings("loss", MetricLines.of("warmup", "loss", false)).values().size());
      logs.truncateTo(one);
      assertEquals(Map.of(1L, 0.5), logs.readings("loss", MetricLines.of("warmup", "loss", false)).values());
    }
  }

  @Test
  void evaluationsOfATrialOfALearningRateDoNotCount() {
    try (RunLogs logs = new RunLogs(run, List.of())) {
      MetricLog pass = logs.readings("pass@1", BOTH);
      List<Map<String, Object>> steps = List.of(Map.of("adalrs", "plain"), Map.of("adalrs", "raised"),
          Map.of("adalrs", "raised", "adalrs_round", "raised"));
      for (int i = 0; i < steps.size(); i++) {
        Map<String, Object> step = new HashMap<>(steps.get(i));
        step.put("stage", "warmup");
        logs.append("steps", step);
        logs.append("evaluations", Map.of("stage", "warmup", "total_step", i + 1, "pass@1", Map.of("value", 0.25)));
      }
      assertEquals(Set.of(1L, 3L), pass.values().keySet());
      assertEquals(Set.of(1L, 3L), MetricLog.of(run, "pass@1", BOTH).values().keySet());
    }
  }
}
