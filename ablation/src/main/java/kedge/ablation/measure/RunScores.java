package kedge.ablation.measure;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.data.UserError;
import kedge.recipes.check.NearestWord;
import kedge.training.evaluation.PassAtK;
import kedge.training.folder.RecipeChanges;
import kedge.training.log.JsonLinesLog;

/** Reads a measure from the logs of a run folder. */
public final class RunScores {
  /** Effects of changes of a recipe that matter to a comparison. */
  private static final Set<String> MATTERS = Set.of("result", "length");
  private static final int MOST_SCORED = 1_000_000; // completions per problem
  private final Path run;

  /** Opens a run folder. @throws UserError if it is not a run folder */
  public RunScores(Path run) {
    if (!Files.isRegularFile(run.resolve("recipe.yaml"))) {
      throw new UserError(
          run + " is not a run folder: looked for " + run.resolve("recipe.yaml").toAbsolutePath().normalize()
              + ". Maybe it is the parent folder, or misspelled?");
    }
    this.run = run;
  }

  /** Returns the run folder. */
  public Path folder() {
    return run;
  }

  /** Reads a measure. @throws UserError naming the run and the missing value */
  public Score read(Measure measure) {
    MeasureReading reading = look(measure);
    return reading.score().orElseThrow(() -> new UserError(run + ": " + reading.why()));
  }

  /** Returns the changes of the run's recipe while it ran: its results belong to neither recipe. */
  List<String> changes() {
    List<String> changes = new ArrayList<>();
    JsonLinesLog.read(run.resolve(RecipeChanges.FILE), line -> {
      if (MATTERS.contains(line.path("effect").asText())) {
        changes.add(line.path("key").asText() + " is " + line.path("now").asText() + " from step "
            + line.path("total_step").asLong() + " of the run on, was " + line.path("before").asText());
      }
    });
    return changes;
  }

  /** Reads a measure, or the reason why there is no value. */
  MeasureReading look(Measure measure) {
    JsonNode evaluation = lastEvaluation(measure.stage());
    return evaluation != null ? evaluated(measure, evaluation) : trained(measure);
  }

  /** Returns the stage's own evaluation, which has step 0; evaluations during training have later steps. */
  private JsonNode lastEvaluation(String stage) {
    JsonNode[] last = new JsonNode[1];
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), line -> {
      if (line.path("stage").asText().equals(stage) && line.path("step").asLong() == 0) {
        last[0] = line;
      }
    });
    return last[0];
  }

  private MeasureReading evaluated(Measure measure, JsonNode line) {
    JsonNode of = part(measure, line);
    if (of.isMissingNode()) {
      return noSource(measure, line);
    }
    JsonNode found = measure.source().isPresent() && measure.metric().equals("pass@1") ? of.path("value")
        : found(of, measure.metric());
    if (found.isNull() || votesOfNobody(measure, of)) {
      return MeasureReading.absent(why(measure, found));
    }
    if (!found.isNumber()) {
      return MeasureReading.unknown("stage " + measure.stage() + ": " + notOneOf(measure, of));
    }
    SortedMap<String, Double> byProblem = byProblem(measure);
    int problems = measure.source().isEmpty() ? line.path("problems").asInt()
        : byProblem.isEmpty() ? of.path("problems").asInt() : byProblem.size();
    return MeasureReading.of(new Score(found.asDouble(), problems, byProblem));
  }

  /** Returns whether maj@k is missing only because no completion had an answer to vote with. */
  private static boolean votesOfNobody(Measure measure, JsonNode of) {
    return measure.metric().matches("maj@([2-9]|[1-9]\\d+)") && !of.has(measure.metric())
        && of.has(measure.metric().replace("maj", "pass"));
  }

  private static String why(Measure measure, JsonNode found) {
    String k = measure.metric().replaceFirst("^(pass|maj)@", "");
    boolean counted = !k.equals(measure.metric());
    return "stage " + measure.stage() + ": " + measure.quantity() + " is not known: "
        + (!counted ? "it scored no completion"
            : !found.isNull() ? "no completion had an answer to vote with"
                : k.equals("1") ? "no completion could be scored"
                    : "no problem had " + k + " scored completions");
  }

  /** Returns the part of the line for the measure's data source. */
  private static JsonNode part(Measure measure, JsonNode line) {
    return measure.source().map(source -> line.path("by_source").path(source)).orElse(line);
  }

  private static MeasureReading noSource(Measure measure, JsonNode line) {
    TreeSet<String> known = new TreeSet<>();
    line.path("by_source").fieldNames().forEachRemaining(known::add);
    return MeasureReading.unknown(
        "stage " + measure.stage() + ", source: " + NearestWord.notOneOf(measure.source().orElseThrow(), known));
  }

  /** Returns the metric's number: a plain number, the value of an estimate, or the mean of a recorded reward. */
  private static JsonNode found(JsonNode of, String metric) {
    JsonNode found = of.has(metric) ? of.path(metric) : of.path("rewards").path(metric);
    return found.isObject() ? found.path("value") : found;
  }

  private SortedMap<String, Double> byProblem(Measure measure) {
    SortedMap<String, Double> scores = new TreeMap<>();
    JsonLinesLog.read(run.resolve("problems.jsonl"), (stage, step) -> stage.equals(measure.stage()), line -> {
      if (measure.source().isEmpty() || line.path("source").asText().equals(measure.source().get())) {
        int scored = line.path("scored").asInt();
        int correct = line.path("correct").asInt();
        if (correct < 0 || correct > scored || scored > MOST_SCORED) {
          throw new UserError(
              run.resolve("problems.jsonl") + ": the problem " + line.path("problem") + " has " + correct
                  + " correct completions of " + scored + " scored ones. Maybe the file was edited?");
        }
        scores.put(line.path("problem").asText(), ofProblem(measure, line));
      }
    });
    return scores;
  }

  /**
   * Returns a problem's own score; NaN if too few completions were scored, the run did not record it, or the metric is
   * not a mean over problems.
   */
  private static double ofProblem(Measure measure, JsonNode line) {
    if (measure.passAt().isPresent()) {
      int scored = line.path("scored").asInt();
      int k = measure.passAt().getAsInt();
      return scored < k ? Double.NaN : PassAtK.of(scored, line.path("correct").asInt(), k);
    }
    JsonNode kept = measure.metric().equals("length_mean") ? line.path("length_mean")
        : line.path("rewards").path(measure.metric());
    return kept.isNumber() ? kept.asDouble() : Double.NaN;
  }

  private MeasureReading trained(Measure measure) {
    int wanted = measure.lastSteps().orElse(Measure.LAST_STEPS);
    Deque<Double> values = new ArrayDeque<>();
    JsonNode[] last = new JsonNode[1];
    JsonLinesLog.read(run.resolve("steps.jsonl"), (stage, step) -> stage.equals(measure.stage()), line -> {
      last[0] = line;
      JsonNode found = found(part(measure, line), measure.metric());
      if (found.isNumber()) { // a skipped step has no loss; a step of other sources has no value for this one
        values.addLast(found.asDouble());
        if (values.size() > wanted) {
          values.removeFirst();
        }
      }
    });
    if (last[0] == null) {
      return MeasureReading.unknown("there are no values of stage " + measure.stage()
          + " in evaluations.jsonl or steps.jsonl. Maybe the run has not reached it, or "
          + "the stage has another name");
    }
    if (!values.isEmpty()) {
      return MeasureReading
          .of(new Score(values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(), 0, new TreeMap<>()));
    }
    JsonNode of = part(measure, last[0]);
    return of.isMissingNode() ? noSource(measure, last[0])
        : MeasureReading
            .unknown("no step of stage " + measure.stage() + " has a number of that name: " + notOneOf(measure, of));
  }

  private static String notOneOf(Measure measure, JsonNode line) {
    TreeSet<String> known = new TreeSet<>();
    line.properties().forEach(field -> {
      if (field.getValue().isNumber() || field.getValue().path("value").isNumber()) {
        known.add(field.getKey());
      }
    });
    line.path("rewards").fieldNames().forEachRemaining(known::add);
    if (measure.source().isPresent() && known.removeAll(List.of("value", "low", "high", "problems"))) {
      known.add("pass@1");
    }
    return NearestWord.notOneOf(measure.metric(), known);
  }
}
