package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.recipes.reader.RecipeReader;
import kedge.training.log.JsonLinesLog;
import kedge.training.log.RolloutLog;

/**
 * Writes the {@code report.html} of a run folder: one page that needs no network and no other file. It reads those of
 * {@code steps.jsonl}, {@code timings.jsonl}, {@code evaluations.jsonl}, the rollouts and {@code recipe.yaml} that
 * exist; quantities that the run did not log are not plotted. Memory grows with the number of steps, not with the size
 * of the rollouts, of which only a selection is read.
 */
public final class RunReport {
  /** The name of the page in the run folder. */
  public static final String FILE = "report.html";
  private static final List<String> LOGS = List.of("steps.jsonl", "timings.jsonl", "evaluations.jsonl");

  private final Path run;
  private final ReportOptions options;
  private final Map<String, StageLog> stages = new LinkedHashMap<>();
  private final List<JsonNode> evaluations = new ArrayList<>();
  private final ArrayNode notes = JsonNodeFactory.instance.arrayNode();

  private RunReport(Path run, ReportOptions options) {
    this.run = run;
    this.options = options;
  }

  /**
   * Writes the report, whole or not at all; an older one is replaced.
   *
   * @param run the run folder; the run may still be running or have been killed
   * @return the page
   * @throws UserError if the folder has no log, or a log has a broken line other than a half-written last one
   */
  public static Path write(Path run, ReportOptions options) {
    requireRun(run);
    String html = Page.of(new RunReport(run, options).data());
    AtomicFile.write(run.resolve(FILE), html);
    return run.resolve(FILE);
  }

  /** @throws UserError if the folder has no log of a run */
  public static void requireRun(Path run) {
    if (Stream.concat(LOGS.stream(), Stream.of("recipe.yaml"))
        .noneMatch(name -> Files.isRegularFile(run.resolve(name))) && RolloutLog.parts(run).isEmpty()) {
      throw new UserError(run + " is not a run folder: none of " + LOGS
          + " is there. Maybe the run has not begun, or this is its parent folder?");
    }
  }

  private ObjectNode data() {
    read("steps.jsonl", (stage, step) -> true, line -> stage(line).addStep(line));
    read("timings.jsonl", (stage, step) -> true, line -> stage(line).addTiming(line));
    read("evaluations.jsonl", (stage, step) -> true, evaluations::add);
    RolloutSelection selection = new RolloutSelection(
        name -> stages.containsKey(name) ? stages.get(name).lastStep() : 0);
    long rollouts = counted("rollouts", RolloutLog.read(run, RolloutLog.spread(run, RolloutSelection.MOST_STEPS),
        selection::wants, selection::add));

    ObjectNode data = JsonNodeFactory.instance.objectNode();
    addHeader(data);
    data.set("notes", notes);
    ArrayNode lines = data.putArray("evaluations");
    evaluations.forEach(lines::add);
    StageStory.of(evaluations, stages::containsKey).ifPresent(story -> data.set("story", story));
    ArrayNode plots = data.putArray("stages");
    stages.values().forEach(stage -> plots.add(StageJson.of(stage, evaluations, options.answerReward())));
    data.put("rolloutsRead", rollouts);
    ArrayNode picks = data.putArray("rollouts");
    selection.picks().forEach((rollout, pick) -> picks.add(rollout.toJson(pick, options.pieces())));
    ObjectNode pictures = PicturesJson.of(selection.picks().keySet(),
        options.pictures().orElse((prompts, digests) -> Map.of()));
    if (!pictures.isEmpty()) {
      data.set("pictures", pictures);
    }
    return data;
  }

  private void addHeader(ObjectNode data) {
    data.put("folder", run.toAbsolutePath().normalize().getFileName().toString());
    options.codeVersion().ifPresent(version -> data.put("version", version));
    Path file = run.resolve("recipe.yaml");
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      String recipe = Files.readString(file);
      Map<String, String> values = RecipeReader.scalars(recipe, file.toString());
      data.put("recipe", recipe).put("name", values.get("name"))
          .put("seed", Longs.tryParse(values.getOrDefault("seed", "")));
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + e, e);
    }
  }

  private StageLog stage(JsonNode line) {
    return stages.computeIfAbsent(line.path("stage").asText(), StageLog::new);
  }

  private long read(String name, JsonLinesLog.Wanted wanted, Consumer<JsonNode> each) {
    return counted(name, JsonLinesLog.read(run.resolve(name), wanted, each));
  }

  private long counted(String name, JsonLinesLog.Count count) {
    if (count.halfWritten()) {
      notes.add(name + ": the last line was half written when the run stopped or was read; it is left out.");
    }
    return count.lines();
  }
}
