package kedge.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.rl.step.PendingRollouts;
import kedge.rollouts.Rollout;

/** Completions that are drawn for steps to come, as lines of a file in a checkpoint: one line each. */
final class PendingLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PendingLines() {
  }

  static List<Map<String, Object>> of(List<PendingRollouts> pending) {
    return pending.stream().flatMap(step -> step.rollouts().stream().map(rollout -> line(step, rollout))).toList();
  }

  private static Map<String, Object> line(PendingRollouts step, Rollout rollout) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step.step());
    line.put("weights_step", step.weightsStep());
    line.put("key", RolloutLines.key(rollout.key()));
    line.put("sample", rollout.key().sample());
    line.put("prompt_tokens", rollout.prompt());
    line.put("tokens", rollout.completion().tokens());
    line.put("log_probabilities", rollout.completion().logProbabilities());
    line.put("stopped", rollout.completion().stopped());
    line.put("closing", rollout.completion().closing());
    return line;
  }

  /** Reads such a file; nothing where there is none. */
  static List<PendingRollouts> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    Map<Long, Long> weights = new LinkedHashMap<>();
    ListMultimap<Long, Rollout> rollouts = LinkedListMultimap.create();
    try {
      for (String text : Files.readAllLines(file)) {
        JsonNode line = JSON.readTree(text);
        weights.put(line.get("step").asLong(), line.get("weights_step").asLong());
        rollouts.put(line.get("step").asLong(), rollout(line));
      }
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
    List<PendingRollouts> pending = new ArrayList<>();
    weights.forEach((step, weightsStep) -> pending.add(new PendingRollouts(step, weightsStep, rollouts.get(step))));
    return pending;
  }

  private static Rollout rollout(JsonNode line) {
    JsonNode logs = line.get("log_probabilities");
    float[] logProbabilities = new float[logs.size()];
    for (int i = 0; i < logProbabilities.length; i++) {
      logProbabilities[i] = (float) logs.get(i).asDouble();
    }
    DrawKey key = RolloutLines.key(line);
    return new Rollout(key, ints(line.get("prompt_tokens")), new Completion(ints(line.get("tokens")), logProbabilities,
        line.get("stopped").asBoolean(), line.get("closing").asInt()), "");
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }
}
