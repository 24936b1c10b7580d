package kedge.recipes.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.recipes.Recipe;
import kedge.recipes.run.StopEarlySettings;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;

/** Checks of evaluations during a training stage, and of the metrics by which it is stopped or checkpoints are kept. */
final class EvaluationCheck {
  private static final Pattern AT_K = Pattern.compile("(pass|maj)@(\\d+)");
  private final Recipe recipe;
  private final BiConsumer<String, String> faults;

  /** @param faults takes path and message */
  EvaluationCheck(Recipe recipe, BiConsumer<String, String> faults) {
    this.recipe = recipe;
    this.faults = faults;
  }

  /** Checks a stage. @param made names of the stages before it that make data */
  void check(Stage stage, Set<String> made, String path) {
    Optional<String> with = MetricLines.evaluation(stage);
    with.ifPresent(name -> checkEvaluation(name, made, path));
    Optional<StopEarlySettings> stop = stage instanceof RlStage rl ? rl.stopEarly()
        : stage instanceof SftStage sft ? sft.stopEarly() : Optional.empty();
    stop.ifPresent(rule -> checkMetric(rule.metric(), with.stream().toList(), path + ".stop_early.metric"));
  }

  /** Checks the metric by which checkpoints are kept. */
  void checkKeepBest() {
    recipe.checkpoints().keepBest().ifPresent(keep -> {
      List<String> evaluations = MetricLines.candidates(recipe, keep);
      String path = "checkpoints.keep_best.evaluation";
      if (keep.evaluation().isPresent() && !(recipe.stages().get(keep.evaluation().get()) instanceof EvalStage)) {
        faults.accept(path, NearestWord.notOneOf(keep.evaluation().get(), evalStages()) + " (the stages of type eval)");
        return;
      }
      if (keep.evaluation().isPresent() && !MetricLines.isEvaluated(keep.metric())) {
        faults.accept(path, "is given, but has no effect: the metric " + keep.metric() + " is not one of evaluations");
      }
      checkMetric(keep.metric(), evaluations, "checkpoints.keep_best.metric");
      if (MetricLines.isEvaluated(keep.metric())
          && evaluations.stream().map(recipe.stages()::get).distinct().count() > 1) {
        faults.accept(path, "is missing: " + keep.metric() + " is read by " + String.join(" and ", evaluations)
            + ", whose problems or sampling differ, so their values cannot be compared. Maybe evaluation: "
            + evaluations.get(evaluations.size() - 1) + "?");
      }
    });
  }

  private List<String> evalStages() {
    return recipe.stages().entrySet().stream().filter(entry -> entry.getValue() instanceof EvalStage)
        .map(Map.Entry::getKey).toList();
  }

  /** Data of an evaluation during a stage must exist when that stage begins. */
  private void checkEvaluation(String name, Set<String> made, String path) {
    Map<String, Stage> stages = recipe.stages();
    if (stages.get(name)instanceof EvalStage eval) {
      eval.reads().stream().filter(read -> !recipe.data().containsKey(read) && !made.contains(read))
          .filter(read -> stages.containsKey(read) && stages.get(read).makesData())
          .forEach(read -> faults.accept(path + ".evaluate_with", "is " + name
              + ", which reads " + read
              + ", and the stage that makes it comes later. Maybe another eval stage, or that stage before this "
              + "one?"));
    } else {
      faults.accept(path + ".evaluate_with", NearestWord.notOneOf(name, evalStages()) + " (the stages of type eval)");
    }
  }

  /**
   * A metric of evaluations needs one, with that k. Other metrics are keys of the step log, known when it is written.
   */
  private void checkMetric(String metric, List<String> evaluations, String path) {
    Matcher atK = AT_K.matcher(metric);
    if (!atK.matches()) {
      return;
    }
    if (evaluations.isEmpty()) {
      faults.accept(path, "is " + metric + ", but nothing is evaluated. Maybe evaluate_every and evaluate_with?");
    } else if (!metric.equals("pass@1") && evaluations.stream().map(recipe.stages()::get)
        .noneMatch(stage -> stage instanceof EvalStage eval
            && eval.k().stream().map(String::valueOf).anyMatch(atK.group(2)::equals))) {
      faults.accept(path, "is " + metric + ", but k of " + String.join(", ", evaluations) + " has no " + atK.group(2)
          + ". Maybe k: [1, " + atK.group(2) + "]?");
    }
  }
}
