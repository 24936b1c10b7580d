package kedge.training.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import kedge.data.io.DiskErrors;
import kedge.data.io.FileBeginning;
import kedge.data.io.GrowingLog;
import kedge.recipes.check.MetricLines;
import kedge.training.log.LogFiles;
import kedge.training.log.RolloutLog;
import kedge.training.provenance.StageRecord;

/** The logs of a run, and the data that its pool and harvest stages make; truncated together when a run is resumed. */
public final class RunLogs implements AutoCloseable {
  /** Names of the logs that every run has; see {@link LogFiles} for their files. */
  public static final List<String> NAMES = List.of("steps", "timings", LogFiles.ROLLOUTS, "evaluations", "problems");
  /** Logs with metrics: the others, of which the rollouts are long, need not be read. */
  private static final List<String> METRICS = List.of("steps", "evaluations");
  private static final JsonMapper JSON = JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();
  private final Map<String, GrowingLog> files = new LinkedHashMap<>();
  private final Path folder;
  private final Map<List<Object>, MetricLog> readings = new HashMap<>();
  private BiConsumer<String, Map<String, ?>> listener = (log, line) -> {
  };

  /** Opens the logs of a run at their ends. @param drawing names of the stages that draw data */
  public RunLogs(Path folder, List<String> drawing) {
    this.folder = folder;
    List<String> names = new ArrayList<>(NAMES);
    drawing.forEach(stage -> names.add(pool(stage)));
    for (String name : names) {
      Path above = folder.resolve(name).getParent();
      try {
        Files.createDirectories(above);
      } catch (IOException e) {
        throw DiskErrors.failed("make", above, e);
      }
      files.put(name, LogFiles.open(folder, name));
    }
  }

  private RunLogs(Path folder) {
    this.folder = folder;
  }

  /** Opens the logs of a run that another process writes; appended lines are discarded. */
  public static RunLogs follow(Path folder) {
    return new RunLogs(folder);
  }

  /** File of a log, or the folder of its parts. @param name one of {@link #NAMES}, or the {@link #pool} of a stage */
  public Path file(String name) {
    return LogFiles.of(folder, name).name();
  }

  /**
   * Returns the name of the log with the data of a pool or harvest stage: its path in the run folder, without the file
   * extension.
   */
  public static String pool(String stage) {
    return "pools/" + stage;
  }

  /** Appends a line. @param log one of {@link #NAMES} but the rollouts, or the {@link #pool} of a stage */
  public void append(String log, Map<String, ?> line) {
    append(log, log, List.of(line));
  }

  /** Appends the rollouts of a step. @param step step of the stage, from 0 */
  public void appendRollouts(String stage, long step, List<? extends Map<String, ?>> lines) {
    append(LogFiles.ROLLOUTS, RolloutLog.part(stage, step), lines);
  }

  private void append(String log, String part, List<? extends Map<String, ?>> lines) {
    if (files.isEmpty()) {
      return;
    }
    files.get(log).append(part, lines);
    for (Map<String, ?> line : lines) {
      if (!readings.isEmpty() && METRICS.contains(log)) {
        JsonNode read = asRead(line);
        readings.values().forEach(metric -> metric.append(log, read));
      }
      listener.accept(log, line);
    }
  }

  /** Returns a line as it would be read from its file, with floats as their shortest decimal. */
  private static JsonNode asRead(Map<String, ?> line) {
    try {
      return JSON.readTree(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Returns the values of a metric, which grow with the logs. @param lines the lines that count */
  public MetricLog readings(String metric, MetricLines lines) {
    return readings.computeIfAbsent(List.of(metric, lines), key -> MetricLog.of(folder, metric, lines));
  }

  /** Adds a listener that receives every further line with the name of its log. */
  public void listen(BiConsumer<String, Map<String, ?>> other) {
    listener = other;
  }

  /** Forces the logs to disk and returns the length of each in bytes. */
  public Map<String, Long> positions() {
    Map<String, Long> positions = new LinkedHashMap<>();
    files.forEach((name, file) -> {
      file.flush();
      positions.put(name, file.position());
    });
    return positions;
  }

  /** Forces the logs to disk and returns the beginning of each. */
  public LogBeginnings beginnings() {
    Map<String, FileBeginning> beginnings = new LinkedHashMap<>();
    files.forEach((name, file) -> {
      file.flush();
      beginnings.put(name, file.beginning());
    });
    return new LogBeginnings(beginnings);
  }

  /** Length and digest of each. */
  public Map<String, StageRecord.Log> digests() {
    return Maps.transformValues(beginnings().logs(),
        beginning -> new StageRecord.Log(beginning.bytes(), beginning.sha256()));
  }

  /** Requires that the logs have these beginnings. @throws UserError naming the file and the first difference */
  public void require(LogBeginnings expected) {
    expected.logs().forEach((name, beginning) -> {
      if (files.containsKey(name)) {
        files.get(name).requireBeginning(beginning);
      }
    });
  }

  /** Truncates the logs to lengths in bytes, to 0 without a length. Changes nothing if any log is too short. */
  public void truncateTo(Map<String, Long> positions) {
    files.forEach((name, file) -> file.requireAtLeast(positions.getOrDefault(name, 0L)));
    files.forEach((name, file) -> file.truncateTo(positions.getOrDefault(name, 0L)));
    readings.clear();
  }

  @Override
  public void close() {
    files.values().forEach(GrowingLog::close);
  }
}
