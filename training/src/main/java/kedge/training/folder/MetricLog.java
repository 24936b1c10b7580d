package kedge.training.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.OptionalDouble;
import java.util.TreeMap;
import kedge.recipes.check.MetricLines;
import kedge.training.log.JsonLinesLog;

/**
 * Values of one metric in the logs of a run, from evaluation lines and step lines. The logs are read once; later lines
 * are added. Trials of a learning-rate search do not count.
 */
public final class MetricLog {
  private final String metric;
  private final MetricLines lines;
  private final TreeMap<Long, Double> values = new TreeMap<>();
  private final Set<Long> trials = new HashSet<>(); // steps after which the weights are those of a trial
  private long steps;
  private boolean known;

  private MetricLog(String metric, MetricLines lines) {
    this.metric = metric;
    this.lines = lines;
  }

  /** Reads the values from the files. @param lines the lines that count */
  static MetricLog of(Path run, String metric, MetricLines lines) {
    MetricLog log = new MetricLog(metric, lines);
    JsonLinesLog.read(run.resolve("steps.jsonl"), line -> log.append("steps", line));
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), line -> log.append("evaluations", line));
    return log;
  }

  /** Adds a line of a log; lines of logs without metrics are ignored. */
  void append(String log, JsonNode line) {
    if (log.equals("steps")) {
      boolean trial = line.path("adalrs").asText().matches("raised|lowered"); // with other weights than the run's
      put(++steps, line, lines.steps(), trial);
      if (trial && !line.has("adalrs_round")) { // after the last step of a round the run goes on
        trials.add(steps);
      }
    } else if (log.equals("evaluations")) {
      long total = line.path("total_step").asLong();
      put(total, line, lines.evaluations(), trials.contains(total));
    }
  }

  private void put(long total, JsonNode line, Set<String> stages, boolean trial) {
    if (stages.contains(line.path("stage").asText())) {
      in(line, metric).ifPresent(value -> {
        known = true;
        if (!trial) {
          values.put(total, value);
        }
      });
    }
  }

  /** Returns whether any line has the metric, also one that does not count. */
  public boolean known() {
    return known;
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
