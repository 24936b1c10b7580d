package kedge.cli.command;

import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.stage.EvalStage;

/** Value of {@code --stage}: an eval stage of a recipe. */
final class EvalStageOption {
  private EvalStageOption() {
  }

  /**
   * Returns the name of the eval stage.
   *
   * @param named value of the option; null selects the recipe's only eval stage
   */
  static String of(Recipe recipe, String named) {
    List<String> evals = recipe.stages().entrySet().stream().filter(entry -> entry.getValue() instanceof EvalStage)
        .map(Map.Entry::getKey).toList();
    if (named == null && evals.size() != 1) {
      throw new UserError("--stage is missing: the recipe's eval stages are " + evals);
    }
    if (named != null && !evals.contains(named)) {
      throw new UserError("--stage is " + named + ", expected one of the recipe's eval stages " + evals);
    }
    return named == null ? evals.get(0) : named;
  }
}
