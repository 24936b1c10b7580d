package kedge.training.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import kedge.data.io.DiskErrors;
import kedge.training.log.JsonLinesLog;

/**
 * Writes the metrics of a run for TensorBoard: {@code STAGE/METRIC} over the steps of the run, and {@code
 * evaluation/STAGE/METRIC}. When a run is resumed, a new file is written from the logs, so that no step occurs twice,
 * and the previous file is emptied. A running TensorBoard continues with the file whose name comes next.
 */
public final class TensorBoard implements AutoCloseable {
  /** Name of the folder in the run folder. */
  public static final String FOLDER = "tensorboard";
  private static final String NAME = "events.out.tfevents.kedge";
  private static final ObjectMapper JSON = new ObjectMapper();
  private final EventFile file;
  private long steps;

  private TensorBoard(EventFile file) {
    this.file = file;
  }

  /** Opens a new event file with the contents of a run's logs, and empties the previous one. */
  public static TensorBoard of(Path run) {
    Path folder = run.resolve(FOLDER);
    List<Path> before = files(folder);
    String name = before.isEmpty() ? NAME
        : String.format(Locale.ROOT, "%s.%06d", NAME, 1 + number(before.get(before.size() - 1)));
    TensorBoard board = new TensorBoard(new EventFile(folder.resolve(name), now()));
    if (!before.isEmpty()) {
      board.file.startOver(now());
    }
    JsonLinesLog.read(run.resolve("steps.jsonl"), board::step);
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), board::evaluation);
    retire(before);
    return board;
  }

  /** Empties the newest file and deletes older ones. The newest is not deleted, since its reader would stop. */
  private static void retire(List<Path> before) {
    before.stream().limit(Math.max(0, before.size() - 1)).forEach(DiskErrors::delete);
    if (!before.isEmpty()) {
      Path last = before.get(before.size() - 1);
      try {
        Files.write(last, new byte[0]);
      } catch (IOException e) {
        throw DiskErrors.failed("write", last, e);
      }
    }
  }

  /** Returns the existing event files, in the order in which TensorBoard reads them. */
  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(NAME)).sorted().toList();
    } catch (IOException e) {
      throw DiskErrors.failed("list", folder, e);
    }
  }

  private static int number(Path file) {
    String ending = file.getFileName().toString().substring(NAME.length());
    return ending.matches("\\.\\d{6}") ? Integer.parseInt(ending.substring(1)) : 0;
  }

  /** Adds a line that was appended to a log of the run. @param log name of the log; most logs are ignored */
  public void append(String log, Map<String, ?> line) {
    if (log.equals("steps")) {
      step(JSON.valueToTree(line));
    } else if (log.equals("evaluations")) {
      evaluation(JSON.valueToTree(line));
    }
  }

  private void step(JsonNode line) {
    write(++steps, line, line.path("stage").asText());
  }

  private void evaluation(JsonNode line) {
    write(line.path("total_step").asLong(), line, "evaluation/" + line.path("stage").asText());
  }

  private void write(long step, JsonNode line, String prefix) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    collect(line, prefix, scalars);
    scalars.keySet().removeIf(tag -> tag.matches(".*/(step|total_step|samples|problems)"));
    if (!scalars.isEmpty()) {
      file.append(now(), step, scalars);
    }
  }

  /** Collects numbers by path; an estimate has its value under its own name, and its bounds next to it. */
  private static void collect(JsonNode node, String path, Map<String, Double> scalars) {
    node.properties().forEach(field -> {
      String name = field.getKey().equals("value") ? path : path + "/" + field.getKey();
      if (field.getValue().isNumber()) {
        scalars.put(name, field.getValue().asDouble());
      } else if (field.getValue().isObject()) {
        collect(field.getValue(), name, scalars);
      }
    });
  }

  private static double now() {
    return System.currentTimeMillis() / 1e3;
  }

  @Override
  public void close() {
    file.close();
  }
}
