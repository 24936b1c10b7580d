package kedge.training.check;

import java.util.HashMap;
import java.util.Map;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;

/**
 * What can be found wrong with a stage and its problems before anything is drawn: too few of them, prompts that leave
 * no place for a completion.
 */
public final class PromptCheck {
  private PromptCheck() {
  }

  /** @throws UserError if an eval stage wants more problems than its source has */
  public static void requireEnough(Recipe recipe, RecipeSources sources) {
    for (Map.Entry<String, Stage> stage : recipe.stages().entrySet()) {
      if (stage.getValue()instanceof EvalStage eval && sources.given(eval).equals(eval.reads())
          && eval.problems().orElse(0) > sources.of(eval.data()).size()) {
        throw new UserError("stages." + stage.getKey() + ".problems is " + eval.problems().orElse(0)
            + ", but data." + eval.data() + " has "
            + sources.of(eval.data()).size());
      }
    }
  }

  /**
   * Encodes every prompt that a stage may draw for.
   *
   * @throws UserError naming the first problem that does not fit, or that the tokenizer cannot write
   */
  public static void requireRoom(Recipe recipe, RecipeSources sources, PolicyParts kit) {
    Map<String, Integer> longest = new HashMap<>();
    for (Map.Entry<String, Stage> stage : recipe.stages().entrySet()) {
      SamplingSettings sampling = stage.getValue().drawing().orElse(null);
      if (sampling != null) {
        for (String name : sources.given(stage.getValue())) {
          if (longest.getOrDefault(name, 0) >= sampling.maxNewTokens()) {
            continue; // an earlier stage leaves its prompts no more room
          }
          longest.put(name, sampling.maxNewTokens());
          ProblemSource source = sources.get(name);
          for (int index = 0; index < source.size(); index++) {
            requireRoom(stage.getKey(), source.problem(index), sampling.maxNewTokens(), kit);
          }
        }
      }
    }
  }

  private static void requireRoom(String stage, Problem problem, int newTokens, PolicyParts kit) {
    int prompt = kit.encoder().prompt(problem.prompt()).length;
    int positions = kit.config().shape().maximumPositions();
    if (prompt + newTokens > positions) {
      throw new UserError(problem.id() + ": its prompt has " + prompt + " tokens, which with stages." + stage
          + ".sampling.max_new_tokens " + newTokens
          + " is more than the policy's " + positions
          + " positions. Maybe lower max_new_tokens, or leave the problem out of the source");
    }
  }
}
