package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.rl.step.PendingRollouts;
import kedge.rollouts.Rollout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  private Path folder;

  private static Rollout rollout(int sample) {
    return new Rollout(new DrawKey(-1, 5, 7, sample), new int[]{3, 4},
        new Completion(new int[]{7, 1}, new float[]{-0.1f, -1e-9f}, true, 1), "");
  }

  private static List<Map<String, Object>> lines() {
    return PendingLines.of(List.of(
        new PendingRollouts(5, 4, List.of(new PendingRollouts.Group(true, List.of(rollout(0), rollout(1)))))));
  }

  private Path written(List<Map<String, Object>> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map<String, Object> line : lines) {
      text.append(JSON.writeValueAsString(line)).append('\n');
    }
    return Files.writeString(folder.resolve("pending.jsonl"), text);
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() throws IOException {
    PendingRollouts step = PendingLines.read(written(lines())).get(0);
    assertEquals(List.of(5L, 4L), List.of(step.step(), step.weightsStep()));
    Rollout read = step.groups().get(0).rollouts().get(1);
    assertEquals(rollout(1).key(), read.key());
    assertArrayEquals(rollout(1).completion().logProbabilities(), read.completion().logProbabilities());
    assertArrayEquals(rollout(1).prompt(), read.prompt());
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    Map<String, Object> damages = new LinkedHashMap<>(Map.of("step", "5", "weights_step", 1e30, "trains", 1, "key",
        List.of("1", "2"), "sample", true, "prompt_tokens", List.of("a"), "tokens", List.of(7), "log_probabilities",
        List.of(true, false), "stopped", "yes", "closing", 3));
    damages.put("group", null);
    for (Map.Entry<String, Object> damage : damages.entrySet()) {
      List<Map<String, Object>> lines = lines();
      lines.get(1).put(damage.getKey(), damage.getValue());
      Path file = written(lines);
      String fault = assertThrows(UserError.class, () -> PendingLines.read(file), damage.getKey()).getMessage();
      assertTrue(fault.contains("pending.jsonl line 2 is no completion"), fault);
    }
    Path file = Files.writeString(folder.resolve("pending.jsonl"), "{");
    assertTrue(assertThrows(UserError.class, () -> PendingLines.read(file)).getMessage().contains("line 1"));
  }
}
