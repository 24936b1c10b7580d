package kedge.training.check;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.model.ParameterLayout;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.GoldReport;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
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
    }
  }

  /**
   * Requires that every stage can begin and that every problem of the recipe's data can be used. Data that earlier
   * stages have yet to make is not checked.
   *
   * @throws UserError naming what is wrong
   */
  public static void require(RunParts parts, PrintWriter out) {
    parts.policyParts().settings().checkpoint().ifPresent(Checkpoint::check);
    parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    parts.recipe().total().ifPresent(total -> out.println("total: " + parts.rewards().total()));
    ColumnCheck.require(parts);
    requireGold(parts, out);
    PromptCheck.require(parts);
    DemonstrationCheck.requireGiven(parts, out);
  }

  /**
   * Requires that every gold answer of the data that stages read scores 1, and an empty answer 0.
   *
   * @throws UserError that names all of them, of all data, each with its reason
   */
  private static void requireGold(RunParts parts, PrintWriter out) {
    RecipeSources sources = parts.sources();
    RecipeRewards rewards = parts.rewards();
    Set<String> names = parts.recipe().stages().values().stream().flatMap(stage -> sources.given(stage).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> failed = new ArrayList<>();
    for (String name : names) {
      ProblemSource source = sources.get(name);
      if (rewards.grading().isEmpty()) {
        out.println("data." + name + ": " + source.size() + " problems");
        continue;
      }
      GoldReport report = new GoldCheck(rewards.all(), RecipeRewards.DEADLINE, rewards.threads()).check(source);
      String line = "data." + name + ": " + report.describe();
      if (report.passed()) {
        out.println(line);
      } else {
        failed.add(line);
      }
    }
    if (!failed.isEmpty()) {
      throw new UserError(String.join("\n", failed) + "\nExpected known answers that the rewards can grade. Maybe mend "
          + "these rows, leave them out, or choose another answer_form?");
    }
  }
}
