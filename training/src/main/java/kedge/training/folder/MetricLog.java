package kedge.training.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import kedge.training.log.JsonLinesLog;

/**
 * Values of one metric in the logs of a run, from evaluation lines and step lines. The logs are read once; later lines
 * are added.
 */
public final class MetricLog {
  private final String metric;
  private final Optional<String> stage;
  private final TreeMap<Long, Double> values = new TreeMap<>();
  private long steps;

  private MetricLog(String metric, Optional<String> stage) {
    this.metric = metric;
    this.stage = stage;
  }

  /** Reads the values from the files. @param stage only of this training stage; empty for the whole run */
  static MetricLog of(Path run, String metric, Optional<String> stage) {
    MetricLog log = new MetricLog(metric, stage);
    JsonLinesLog.read(run.resolve("steps.jsonl"), line -> log.append("steps", line));
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), line -> log.append("evaluations", line));
    return log;
  }

  /** Adds a line of a log; lines of logs without metrics are ignored. */
  void append(String log, JsonNode line) {
    if (log.equals("steps")) {
      put(++steps, line);
    } else if (log.equals("evaluations")) {
      put(line.path("total_step").asLong(), line);
    }
  }

  private void put(long total, JsonNode line) {
    if (stage.isEmpty() || line.path("stage").asText().equals(stage.get())) {
      in(line, metric).ifPresent(value -> values.put(total, value));
    }
  }

  /** Returns the values by number of steps of the run. */
  public NavigableMap<Long, Double> values() {
    return Collections.unmodifiableNavigableMap(values);
  }

  /** Returns the value of a metric in a log line: a number, or an estimate's value. */
  static OptionalDouble in(JsonNode line, String metric) {
    JsonNode node = metric.startsWith("rewards.") ? line.path("rewards").path(metric.substring("rewards.".length()))
        : line.path(metric);
    JsonNode value = node.isObject() ? node.path("value") : node;
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
