package kedge.training.stage;

import kedge.training.stop.EarlyStop;
import kedge.data.UserError;
import kedge.recipes.stage.RlStage;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;

/** Runs rl stages: rollouts, rewards, advantages and policy updates, with evaluations between steps. */
final class RlStageRunner implements StageRunner<RlStage> {

  @Override
  public Class<RlStage> kind() {
    return RlStage.class;
  }

  @Override
  public void check(String name, RlStage stage, RunParts parts) {
    SftStageRunner.requireTrainable(name, stage.optimizer(), parts);
    if (stage.staleness() > 0 && parts.ranks().size() > 1) {
      throw new UserError("stages." + name + ".staleness is " + stage.staleness() + " with " + parts.ranks().size()
          + " ranks, expected 0: it is not supported with several ranks");
    }
    try {
      RlAssembly.settings(stage, 1, 0);
    } catch (IllegalArgumentException fault) {
      throw new UserError("stages." + name + ": " + fault.getMessage(), fault);
    }
    if (parts.sources().allGiven(stage)) {
      StageProblems.of(name, stage.data(), parts);
    }
  }

  @Override
  public void run(String name, RlStage stage, ActiveRun run) {
    try (StageReference reference = StageReference.of(stage, run.parts().policyParts(), run.policy(), run.state(),
        run.checkpoints(), run::save)) {
      try (RlSteps steps = new RlSteps(name, stage, run.parts(), run.policy(), reference.policy())) {
        run.resumed().ifPresent(checkpoint -> steps.resume(checkpoint, run.state()));
        new StepLoop(name, steps, run).run(new StepPlan(stage.checkpointEvery(), stage.evaluateEvery(),
            step -> EvalStageRunner.evaluate(stage.evaluateWith().orElseThrow(), name, step, run),
            reference.policy().isPresent(), stage.stopEarly()
                .map(rule -> new EarlyStop(name, rule, run.logs(), stage.evaluateEvery()))));
      }
    }
  }
}
