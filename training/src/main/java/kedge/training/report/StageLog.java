package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A stage of a run, read from its step and timing lines. */
final class StageLog {
  private static final double GIB = 1L << 30;

  private final String name;
  private final Curves curves = new Curves();
  private final ExpertLoads loads = new ExpertLoads();
  private final Map<String, ExpertLoads> modalities = Map.of("text", new ExpertLoads("_text"), "image",
      new ExpertLoads("_image"));
  private String type = "";
  private long steps;
  private long last;

  StageLog(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** {@code rl} or {@code sft}; empty before the first step line. */
  String type() {
    return type;
  }

  Curves curves() {
    return curves;
  }

  ExpertLoads loads() {
    return loads;
  }

  /** Returns the loads at positions of {@code text} or {@code image} only. */
  ExpertLoads loads(String modality) {
    return modalities.get(modality);
  }

  long steps() {
    return steps;
  }

  long lastStep() {
    return last;
  }

  void addStep(JsonNode line) {
    long step = line.path("step").asLong();
    steps++;
    last = Math.max(last, step);
    type = line.path("type").asText(type);
    addNumbers(step, line);
    line.path("by_source").properties().forEach(source -> {
      source.getValue().properties().forEach(field -> addOfSource(step, field, source.getKey()));
      source.getValue().path("rewards").properties().forEach(reward -> addOfSource(step, reward, source.getKey()));
    });
    if (line.path("expert_load").isArray()) {
      loads.add(step, line.get("expert_load"), curves);
    }
    modalities.forEach((name, load) -> {
      if (line.path("expert_load_" + name).isArray()) {
        load.add(step, line.get("expert_load_" + name), curves);
      }
    });
    if (line.path("reward_mean").isNumber() && line.path("reward_std").isNumber()) {
      curves.put(step, "reward_low", line.get("reward_mean").asDouble() - line.get("reward_std").asDouble());
      curves.put(step, "reward_high", line.get("reward_mean").asDouble() + line.get("reward_std").asDouble());
    }
  }

  void addTiming(JsonNode line) {
    long step = line.path("step").asLong();
    addNumbers(step, line);
    addRate(step, "sampled_per_second", line.path("sampled_tokens"), line.path("sample_seconds"));
    addRate(step, "trained_per_second", line.path("trained_tokens"),
        line.path("train_seconds").isNumber() ? line.get("train_seconds") : line.path("seconds"));
    if (line.path("resident_bytes").isNumber()) {
      curves.put(step, "resident_gib", line.get("resident_bytes").asDouble() / GIB);
    }
  }

  private void addNumbers(long step, JsonNode line) {
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      if (field.getValue().isNumber() && !field.getKey().equals("step")) {
        curves.put(step, field.getKey(), field.getValue().asDouble());
      }
    }
  }

  private void addOfSource(long step, Map.Entry<String, JsonNode> field, String source) {
    if (field.getValue().isNumber()) {
      curves.put(step, Curves.ofSource(field.getKey(), source), field.getValue().asDouble());
    }
  }

  private void addRate(long step, String rate, JsonNode tokens, JsonNode seconds) {
    if (tokens.isNumber() && seconds.isNumber() && seconds.asDouble() > 0) {
      curves.put(step, rate, tokens.asDouble() / seconds.asDouble());
    }
  }
}
