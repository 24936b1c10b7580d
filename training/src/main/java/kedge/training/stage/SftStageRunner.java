package kedge.training.stage;

import kedge.training.stop.EarlyStop;
import kedge.data.UserError;
import kedge.policy.optim.AdamW;
import kedge.recipes.settings.OptimizerSettings;
import kedge.recipes.stage.SftStage;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;

/** Runs sft stages: training on demonstrations by cross-entropy. */
final class SftStageRunner implements StageRunner<SftStage> {

  @Override
  public Class<SftStage> kind() {
    return SftStage.class;
  }

  @Override
  public void check(String name, SftStage stage, RunParts parts) {
    requireTrainable(name, stage.optimizer(), parts);
    if (parts.sources().allGiven(stage)) {
      StageProblems.of(name, stage.data(), parts).steps(name, stage);
    }
  }

  /** @throws IllegalArgumentException if the stage trains weights that the policy does not have */
  static void requireTrainable(String name, OptimizerSettings optimizer, RunParts parts) {
    try {
      AdamW.requireTrainable(parts.policyParts().trained(), RlAssembly.optimizer(optimizer));
    } catch (IllegalArgumentException fault) {
      throw new UserError("stages." + name + "." + fault.getMessage(), fault);
    }
  }

  @Override
  public void run(String name, SftStage stage, ActiveRun run) {
    try (SftSteps steps = new SftSteps(name, stage, run.parts(), run.policy())) {
      steps.shortened().ifPresent(why -> run.out().println(name + " has " + why));
      steps.unsearched().ifPresent(why -> run.out().println(name + ": " + why));
      run.resumed().ifPresent(checkpoint -> steps.resume(checkpoint, run.state()));
      new StepLoop(name, steps, run).run(new StepPlan(stage.checkpointEvery(), stage.evaluateEvery(),
          step -> stage.evaluateWith().ifPresent(eval -> EvalStageRunner.evaluate(eval, name, step, run)),
          false, stage.stopEarly().map(rule -> new EarlyStop(name, rule, run.logs(), stage.evaluateEvery()))));
    }
  }
}
