package kedge.training.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import kedge.data.UserError;
import kedge.data.io.JsonLines;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.rl.step.PendingRollouts;
import kedge.rollouts.Rollout;

/** Reads and writes completions drawn ahead as lines of a file in a checkpoint, one line per completion. */
public final class PendingLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NUMBERS = List.of("step", "weights_step", "group", "closing", "sample");
  private static final List<String> FLAGS = List.of("trains", "stopped");

  private PendingLines() {
  }

  static List<Map<String, Object>> of(List<PendingRollouts> pending) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (PendingRollouts step : pending) {
      for (int group = 0; group < step.groups().size(); group++) {
        for (Rollout rollout : step.groups().get(group).rollouts()) {
          lines.add(line(step, group, rollout));
        }
      }
    }
    return lines;
  }

  private static Map<String, Object> line(PendingRollouts step, int group, Rollout rollout) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step.step());
    line.put("weights_step", step.weightsStep());
    line.put("group", group);
    line.put("trains", step.groups().get(group).trains());
    line.put("key", RolloutLines.key(rollout.key()));
    line.put("sample", rollout.key().sample());
    line.put("prompt_tokens", rollout.prompt());
    line.put("tokens", rollout.completion().tokens());
    line.put("log_probabilities", rollout.completion().logProbabilities());
    line.put("stopped", rollout.completion().stopped());
    line.put("closing", rollout.completion().closing());
    return line;
  }

  /**
   * Reads such a file; empty if it does not exist.
   *
   * @throws UserError if it cannot be read, or a line does not have the form of {@link #of}
   */
  public static List<PendingRollouts> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    Map<Step, Map<Integer, List<JsonNode>>> steps = new LinkedHashMap<>();
    JsonLines.read(file, text -> {
      JsonNode line = checked(file, text);
      Step step = new Step(line.get("step").asLong(), line.get("weights_step").asLong());
      steps.computeIfAbsent(step, first -> new LinkedHashMap<>())
          .computeIfAbsent(line.get("group").asInt(), group -> new ArrayList<>()).add(line);
      return true;
    });
    return steps.entrySet().stream().map(step -> new PendingRollouts(step.getKey().number(), step.getKey().weights(),
        step.getValue().values().stream().map(PendingLines::group).toList())).toList();
  }

  private static JsonNode checked(Path file, JsonLines.Line text) {
    try {
      JsonNode line = JSON.readTree(text.bytes());
      boolean whole = NUMBERS.stream().allMatch(name -> line.path(name).canConvertToLong())
          && FLAGS.stream().allMatch(name -> line.path(name).isBoolean()) && line.path("group").canConvertToInt()
          && line.path("closing").asInt() >= 0 && line.path("closing").asInt() <= line.path("tokens").size()
          && numbers(line.path("prompt_tokens"), JsonNode::canConvertToInt)
          && numbers(line.path("tokens"), JsonNode::canConvertToInt)
          && numbers(line.path("log_probabilities"), JsonNode::isNumber)
          && line.path("tokens").size() == line.path("log_probabilities").size() && RolloutLines.hasKey(line);
      if (whole) {
        return line;
      }
    } catch (IOException noJson) {
      throw damaged(file, text, noJson);
    }
    throw damaged(file, text, null);
  }

  private static boolean numbers(JsonNode array, Predicate<JsonNode> number) {
    return array.isArray() && Streams.stream(array).allMatch(item -> item.isNumber() && number.test(item));
  }

  private static UserError damaged(Path file, JsonLines.Line line, IOException cause) {
    return new UserError(file + " line " + line.number() + " is no completion for a step to come: the checkpoint is "
        + "damaged. Maybe remove that checkpoint to go on from an older one?", cause);
  }

  /** A later step, and the step at whose start its sampler's weights were current. */
  private record Step(long number, long weights) {
  }

  private static PendingRollouts.Group group(List<JsonNode> lines) {
    return new PendingRollouts.Group(lines.get(0).get("trains").asBoolean(),
        lines.stream().map(PendingLines::rollout).toList());
  }

  private static Rollout rollout(JsonNode line) {
    JsonNode logs = line.get("log_probabilities");
    float[] logProbabilities = new float[logs.size()];
    for (int i = 0; i < logProbabilities.length; i++) {
      logProbabilities[i] = (float) logs.get(i).asDouble();
    }
    DrawKey key = RolloutLines.key(line);
    return new Rollout(key, RolloutLines.ints(line.get("prompt_tokens")),
        new Completion(RolloutLines.ints(line.get("tokens")), logProbabilities, line.get("stopped").asBoolean(),
            line.get("closing").asInt()),
        "");
  }
}
