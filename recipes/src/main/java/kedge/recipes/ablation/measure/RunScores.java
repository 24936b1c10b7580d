package kedge.recipes.ablation.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.data.DataException;
import kedge.recipes.evaluation.PassAtK;
import kedge.recipes.read.Nearest;
import kedge.recipes.report.JsonLines;

/** Reads a measure from the logs of a run folder. */
public final class RunScores {
  private final Path run;

  /** @throws IllegalArgumentException if there is no run */
  public RunScores(Path run) {
    if (!Files.isRegularFile(run.resolve("recipe.yaml"))) {
      throw new IllegalArgumentException(run + " is no run: looked for " + run.resolve("recipe.yaml").toAbsolutePath().normalize()
          + ". Maybe the parent folder, or a name mistyped?");
    }
    this.run = run;
  }

  /** The run. */
  public Path folder() {
    return run;
  }

  /** @throws DataException naming the run and what it lacks */
  public Score read(Measure measure) {
    JsonNode evaluation = lastEvaluation(measure.stage());
    return evaluation != null ? evaluated(measure, evaluation) : trained(measure);
  }

  /** The evaluation that the stage itself made, which is written after any made under its name during training. */
  private JsonNode lastEvaluation(String stage) {
    JsonNode[] last = new JsonNode[1];
    JsonLines.read(run.resolve("evaluations.jsonl"), line -> {
      if (line.path("stage").asText().equals(stage) && line.path("step").asLong() == 0) {
        last[0] = line;
      }
    });
    return last[0];
  }

  private Score evaluated(Measure measure, JsonNode line) {
    JsonNode found = line.path(measure.metric());
    JsonNode value = found.isObject() ? found.path("value") : found;
    if (!value.isNumber()) {
      throw missing(measure, line);
    }
    SortedMap<String, Double> byProblem = measure.passAt().isPresent() ? byProblem(measure) : new TreeMap<>();
    return new Score(value.asDouble(), line.path("problems").asInt(), byProblem);
  }

  private SortedMap<String, Double> byProblem(Measure measure) {
    int k = measure.passAt().getAsInt();
    SortedMap<String, Double> scores = new TreeMap<>();
    JsonLines.read(run.resolve("problems.jsonl"), (stage, step) -> stage.equals(measure.stage()), line -> {
      int scored = line.path("scored").asInt();
      scores.put(line.path("problem").asText(), scored < k ? Double.NaN : PassAtK.of(scored, line.path("correct").asInt(), k));
    });
    return scores;
  }

  private Score trained(Measure measure) {
    int wanted = measure.lastSteps().orElse(Measure.LAST_STEPS);
    Deque<Double> values = new ArrayDeque<>();
    JsonNode[] last = new JsonNode[1];
    JsonLines.read(run.resolve("steps.jsonl"), (stage, step) -> stage.equals(measure.stage()), line -> {
      last[0] = line;
      if (line.path(measure.metric()).isNumber()) { // a step that was skipped has no loss
        values.addLast(line.path(measure.metric()).asDouble());
        if (values.size() > wanted) {
          values.removeFirst();
        }
      }
    });
    if (last[0] == null) {
      throw new DataException(run + ": nothing of stage " + measure.stage()
          + " is in evaluations.jsonl or steps.jsonl. Maybe the run has not come that far, or "
          + "the stage has another name");
    }
    if (values.isEmpty()) {
      throw missing(measure, last[0]);
    }
    return new Score(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(), 0, new TreeMap<>());
  }

  private DataException missing(Measure measure, JsonNode line) {
    TreeSet<String> known = new TreeSet<>();
    line.properties().forEach(field -> {
      if (field.getValue().isNumber() || field.getValue().path("value").isNumber()) {
        known.add(field.getKey());
      }
    });
    return new DataException(run + ", stage " + measure.stage() + ": " + Nearest.notOneOf(measure.metric(), known));
  }
}
