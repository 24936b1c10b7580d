package kedge.training.stage;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import kedge.data.UserError;
import kedge.recipes.stage.DrawStage;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
import kedge.training.log.JsonLinesLog;

/** Runs pool and harvest stages: draws completions of every problem of the stage's data; some become new data. */
final class DrawStageRunner implements StageRunner<DrawStage> {

  @Override
  public Class<DrawStage> kind() {
    return DrawStage.class;
  }

  @Override
  public void check(String name, DrawStage stage, RunParts parts) {
    parts.rewards().requireGrading(name);
    DrawnDataFilter.of(name, stage); // reads the pass rates of an earlier pool
    if (parts.sources().allGiven(stage)) {
      requireDistinct(name, stage, parts);
    }
  }

  /** @throws UserError if two sources have problems with the same id, since the stage's lines contain only ids */
  static void requireDistinct(String name, DrawStage stage, RunParts parts) {
    if (stage.data().source().isEmpty()) {
      StageProblems.mixture("stages." + name + ".data", stage.data(), parts.sources());
    }
  }

  @Override
  public void run(String name, DrawStage stage, ActiveRun run) {
    new StepLoop(name, new DrawSteps(name, stage, run.parts(), run.policy()), run)
        .run(StepPlan.of(stage.checkpointEvery()));
    run.logs().positions(); // forces the lines to disk, from which all ranks read them
    run.ranks().await();
    Path file = RecipeSources.drawn(run.folder(), name);
    if (run.parts().sources().get(name).size() == 0) {
      Map<String, Integer> reasons = new TreeMap<>();
      JsonLinesLog.read(file, line -> reasons.merge(line.path("reason").asText(), 1, Integer::sum));
      throw new UserError("stages." + name + " kept nothing: " + reasons + ", see " + file
          + ". Maybe more completions_per_problem, other problems, or more training before it?");
    }
  }
}
