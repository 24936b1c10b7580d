package kedge.training.check;

import java.io.PrintWriter;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.model.ParameterLayout;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RunParts;
import kedge.training.stage.StageRunners;

/** Checks of a recipe with its data, rewards and policy before anything is trained. */
public final class RunChecks {
  private RunChecks() {
  }

  /** Opens the parts of a recipe, checks them, and prints what they are: {@code kedge check}. */
  public static void check(Recipe recipe, PrintWriter out) {
    Devices.parse(recipe.policy().device());
    try (RunParts parts = RunParts.open(recipe, Optional.empty())) {
      PolicyParts policy = parts.policyParts();
      out.println("policy: " + new ParameterLayout(policy.config().shape()).elements() + " parameters, "
          + policy.tokenizer().size() + " tokens");
      recipe.chatModels().forEach((name, model) -> out.println("chat_models." + name + ": " + model.describe()));
      require(parts, out);
      FirstExamples.print(parts, out);
      RewardTrial.run(parts, out);
      out.println("ok: " + recipe.name() + " can be trained");
    }
  }

  /**
   * Requires that every stage can begin and that every problem of the recipe's data can be used, and leaves out what
   * the recipe says may be left out. Data that earlier stages have yet to make is not checked.
   *
   * @return what was left out
   * @throws UserError naming what is wrong
   */
  public static LeftOut require(RunParts parts, PrintWriter out) {
    LeftOut leftOut = new LeftOut();
    parts.policyParts().settings().checkpoint().ifPresent(Checkpoint::check);
    parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    parts.recipe().total().ifPresent(total -> out.println("total: " + parts.rewards().total()));
    parts.recipe().stages().values().stream().flatMap(stage -> parts.sources().given(stage).stream()).distinct()
        .forEach(name -> leftOut.add("data." + name + ".on_bad_row", parts.sources().get(name).dropped()));
    ColumnCheck.require(parts, out);
    GradingCheck.require(parts, leftOut, out);
    PromptCheck.require(parts, leftOut);
    DemonstrationCheck.requireGiven(parts, leftOut, out);
    if (!leftOut.isEmpty()) {
      leftOut.lines().forEach(out::println);
      parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    }
    return leftOut;
  }
}
