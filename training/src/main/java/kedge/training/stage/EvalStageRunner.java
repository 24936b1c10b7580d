package kedge.training.stage;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import kedge.recipes.annotation.Tag;
import kedge.recipes.stage.EvalStage;
import kedge.training.evaluation.Evaluator;
import kedge.training.parts.RunParts;

/** Runs eval stages, separately or between the steps of a training stage. */
final class EvalStageRunner implements StageRunner<EvalStage> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Class<EvalStage> kind() {
    return EvalStage.class;
  }

  @Override
  public void check(String name, EvalStage stage, RunParts parts) {
    parts.rewards().requireGrading(name);
    if (parts.sources().allGiven(stage)) {
      Evaluator.check(name, stage, parts.sources());
    }
  }

  @Override
  public void run(String name, EvalStage stage, ActiveRun run) {
    evaluate(name, name, 0, run);
  }

  /**
   * Evaluates the current policy. @param name name of the eval stage @param during stage that {@code step} belongs to
   */
  static void evaluate(String name, String during, long step, ActiveRun run) {
    EvalStage stage = (EvalStage) run.parts().recipe().stages().get(name);
    boolean own = during.equals(name);
    Evaluator.Evaluation evaluation;
    try (Progress progress = Progress.of(own ? name : name + " at step " + step, 0,
        Evaluator.problems(name, stage, run.parts().sources()), run.out())) {
      evaluation = new Evaluator(run.parts()).run(name, stage, run.policy(), done -> progress.at(done, "problems"));
    }
    evaluation.problems().forEach(problem -> run.logs().append("problems", problem.toLine(name, during, step)));
    if (own) {
      run.logs().appendRollouts(name, step,
          RolloutLines.kept(RolloutLines.of(evaluation.logged()), run.parts().recipe().rolloutLog(), 0).stream()
              .map(rollout -> line(name, step, rollout)).toList());
    }
    ObjectNode line = evaluation.result().toJson(during, step).put("total_step", run.state().total());
    evaluation.majority().ifPresent(share -> line.put("majority_baseline", share));
    run.logs().append("evaluations", JSON.convertValue(line, new TypeReference<LinkedHashMap<String, Object>>() {
    }));
    run.out().println((own ? "" : during + " step " + step + ", ") + name + ": " + evaluation.inWords());
  }

  /** Returns the log line of a rollout of an eval stage. */
  private static Map<String, Object> line(String name, long step, Map<String, Object> rollout) {
    Map<String, Object> line = new LinkedHashMap<>(Map.of("stage", name));
    line.put("type", EvalStage.class.getAnnotation(Tag.class).value());
    line.put("step", step);
    line.putAll(rollout);
    return line;
  }
}
