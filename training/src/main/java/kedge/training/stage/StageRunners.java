package kedge.training.stage;

import java.util.List;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RunParts;

/** The runner of each kind of stage. */
public final class StageRunners {
  private static final List<StageRunner<?>> ALL = List.of(new SftStageRunner(), new RlStageRunner(),
      new EvalStageRunner(), new CurateStageRunner(), new DrawStageRunner());

  private StageRunners() {
  }

  /** Rejects a stage that cannot run, see {@link StageRunner#check}. */
  public static void check(String name, Stage stage, RunParts parts) {
    check(of(stage), name, stage, parts);
  }

  /** Runs a stage to its end, see {@link StageRunner#run}. */
  public static void run(String name, Stage stage, ActiveRun run) {
    run(of(stage), name, stage, run);
  }

  private static StageRunner<?> of(Stage stage) {
    return ALL.stream().filter(runner -> runner.kind().isInstance(stage)).findFirst().orElseThrow();
  }

  private static <S extends Stage> void check(StageRunner<S> runner, String name, Stage stage, RunParts parts) {
    runner.check(name, runner.kind().cast(stage), parts);
  }

  private static <S extends Stage> void run(StageRunner<S> runner, String name, Stage stage, ActiveRun run) {
    runner.run(name, runner.kind().cast(stage), run);
  }
}
