package kedge.training.check;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.model.ParameterLayout;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.GoldReport;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
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
    }
  }

  /**
   * Requires that every stage can begin and that every problem of the recipe's data can be used. Data that earlier
   * stages have yet to make is not checked.
   *
   * @throws UserError naming what is wrong
   */
  public static void require(RunParts parts, PrintWriter out) {
    parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    epochs(parts, out);
    parts.recipe().total().ifPresent(total -> out.println("total: " + parts.rewards().total()));
    ColumnCheck.require(parts);
    requireGold(parts, out);
    PromptCheck.require(parts);
    DemonstrationCheck.requireGiven(parts, out);
  }

  /** Prints the steps of stages whose length is given in epochs of data that is there. */
  private static void epochs(RunParts parts, PrintWriter out) {
    parts.recipe().stages().forEach((name, stage) -> {
      if (!parts.sources().allGiven(stage)) {
        return;
      }
      if (stage instanceof SftStage sft && sft.epochs().isPresent()) {
        StageProblems problems = StageProblems.of(name, sft.data(), parts);
        out.println(epochs(name, sft.epochs().get(), problems, problems.steps(name, sft)));
      }
      if (stage instanceof RlStage rl && rl.epochs().isPresent()) {
        StageProblems problems = StageProblems.of(name, rl.data(), parts);
        out.println(epochs(name, rl.epochs().get(), problems, problems.steps(name, rl)));
      }
    });
  }

  private static String epochs(String name, double epochs, StageProblems problems, long steps) {
    return "stages." + name + ": " + epochs + " epochs of " + problems.epoch() + " problems are " + steps + " steps";
  }

  /** Requires that every gold answer of the data that stages read scores 1, and an empty answer 0. */
  private static void requireGold(RunParts parts, PrintWriter out) {
    RecipeSources sources = parts.sources();
    RecipeRewards rewards = parts.rewards();
    Set<String> names = parts.recipe().stages().values().stream().flatMap(stage -> sources.given(stage).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String name : names) {
      ProblemSource source = sources.get(name);
      if (rewards.grading().isEmpty()) {
        out.println("data." + name + ": " + source.size() + " problems");
        continue;
      }
      GoldReport report = new GoldCheck(rewards.all(), RecipeRewards.DEADLINE, rewards.threads()).check(source);
      if (!report.passed()) {
        throw new UserError("data." + name + ": " + report.describe());
      }
      out.println("data." + name + ": " + report.describe());
    }
  }
}
