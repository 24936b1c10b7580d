package kedge.training.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import kedge.training.report.JsonLinesLog;

/**
 * Readings of one metric in the logs of a run: from the lines of its evaluations, and from those of its steps.
 *
 * @param values the reading after so many steps of the run
 */
public record MetricLog(TreeMap<Long, Double> values) {

  /** The readings of a metric. @param stage those of one training stage alone; empty for the whole run */
  public static MetricLog of(Path run, String metric, Optional<String> stage) {
    TreeMap<Long, Double> values = new TreeMap<>();
    long[] total = new long[1];
    JsonLinesLog.read(run.resolve("steps.jsonl"), line -> {
      total[0]++;
      put(line, metric, stage, total[0], values);
    });
    JsonLinesLog.read(run.resolve("evaluations.jsonl"),
        line -> put(line, metric, stage, line.path("total_step").asLong(), values));
    return new MetricLog(values);
  }

  private static void put(JsonNode line, String metric, Optional<String> stage, long total,
      TreeMap<Long, Double> values) {
    if (stage.isEmpty() || line.path("stage").asText().equals(stage.get())) {
      in(line, metric).ifPresent(value -> values.put(total, value));
    }
  }

  /** The value of a metric in a log line: a number, or an estimate's value. */
  static OptionalDouble in(JsonNode line, String metric) {
    JsonNode node = metric.startsWith("rewards.") ? line.path("rewards").path(metric.substring("rewards.".length()))
        : line.path(metric);
    JsonNode value = node.isObject() ? node.path("value") : node;
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
