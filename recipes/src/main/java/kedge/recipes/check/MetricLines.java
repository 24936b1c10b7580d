package kedge.recipes.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.recipes.Recipe;
import kedge.recipes.run.KeepBestSettings;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;

/**
 * The log lines from which a metric is read, so that values of different problems are not compared: a metric that
 * evaluations have is read from evaluations alone where there are any, and from those of one eval stage.
 *
 * @param steps stages whose lines of the step log count
 * @param evaluations stages whose lines of the evaluation log count: eval stages, and stages that are evaluated
 */
public record MetricLines(Set<String> steps, Set<String> evaluations) {
  private static final Pattern ONLY_EVALUATED = Pattern.compile("(pass|maj)@\\d+|rewards\\..+");
  /** Metrics of evaluations that the steps of an rl stage have too, of its own completions. */
  private static final Pattern EVALUATED_TOO = Pattern.compile("length_mean|truncated_share|unscorable_share");

  public MetricLines {
    steps = Set.copyOf(steps);
    evaluations = Set.copyOf(evaluations);
  }

  /** Lines of one training stage. @param evaluated whether it is evaluated */
  public static MetricLines of(String stage, String metric, boolean evaluated) {
    return evaluated && isEvaluated(metric) ? new MetricLines(Set.of(), Set.of(stage))
        : new MetricLines(Set.of(stage), Set.of(stage));
  }

  /** Lines of a run by which checkpoints are kept. */
  public static MetricLines of(Recipe recipe, KeepBestSettings keep) {
    Map<String, String> evaluated = evaluated(recipe);
    boolean onlyEvaluated = ONLY_EVALUATED.matcher(keep.metric()).matches();
    if (!onlyEvaluated && (!isEvaluated(keep.metric()) || evaluated.isEmpty() && keep.evaluation().isEmpty())) {
      return new MetricLines(recipe.stages().keySet(), Set.of());
    }
    List<String> names = candidates(recipe, keep);
    if (names.isEmpty()) {
      return new MetricLines(Set.of(), Set.of());
    }
    Stage evaluation = recipe.stages().get(names.get(0));
    Set<String> stages = new LinkedHashSet<>();
    recipe.stages().forEach((name, stage) -> {
      if (stage.equals(evaluation) || evaluated.containsKey(name)
          && recipe.stages().get(evaluated.get(name)).equals(evaluation)) {
        stages.add(name);
      }
    });
    return new MetricLines(Set.of(), stages);
  }

  /** Returns whether a metric is one of evaluations. */
  static boolean isEvaluated(String metric) {
    return ONLY_EVALUATED.matcher(metric).matches() || EVALUATED_TOO.matcher(metric).matches();
  }

  /**
   * Returns the eval stages that the metric of {@code keep_best} may be read from: the one it names, those that
   * evaluate during training, or else all.
   */
  static List<String> candidates(Recipe recipe, KeepBestSettings keep) {
    if (keep.evaluation().isPresent()) {
      return List.of(keep.evaluation().get());
    }
    Map<String, String> evaluated = evaluated(recipe);
    return evaluated.isEmpty()
        ? recipe.stages().keySet().stream().filter(name -> recipe.stages().get(name) instanceof EvalStage).toList()
        : evaluated.values().stream().distinct().toList();
  }

  /** Training stage → eval stage by whose settings it is evaluated. */
  private static Map<String, String> evaluated(Recipe recipe) {
    return recipe.stages().entrySet().stream().filter(entry -> evaluation(entry.getValue()).isPresent())
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> evaluation(entry.getValue()).orElseThrow(),
            (one, other) -> one, LinkedHashMap::new));
  }

  /** Returns the eval stage by whose settings a stage is evaluated. */
  static Optional<String> evaluation(Stage stage) {
    return stage instanceof RlStage rl ? rl.evaluateWith()
        : stage instanceof SftStage sft ? sft.evaluateWith() : Optional.empty();
  }
}
