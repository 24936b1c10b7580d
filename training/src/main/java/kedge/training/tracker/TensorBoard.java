package kedge.training.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import kedge.training.report.JsonLinesLog;

/**
 * Metrics of a run as TensorBoard reads them: {@code STAGE/METRIC} over the steps of the run, and {@code
 * evaluation/STAGE/METRIC}. The file is written anew from the logs when a run is resumed, so that it never holds steps
 * that were taken twice.
 */
public final class TensorBoard implements AutoCloseable {
  /** The folder in the run folder. */
  public static final String FOLDER = "tensorboard";
  private static final ObjectMapper JSON = new ObjectMapper();
  private final EventFile file;
  private long steps;

  private TensorBoard(EventFile file) {
    this.file = file;
  }

  /** Opens the event file of a run with all that its logs hold. */
  public static TensorBoard of(Path run) {
    TensorBoard board = new TensorBoard(new EventFile(run.resolve(FOLDER).resolve("events.out.tfevents.kedge"), now()));
    JsonLinesLog.read(run.resolve("steps.jsonl"), board::step);
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), board::evaluation);
    return board;
  }

  /** Takes a line that is appended to a log of the run. @param log name of the log; most are passed over */
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

  /** Numbers by their paths; an estimate stands under its own name with its bounds beside it. */
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
