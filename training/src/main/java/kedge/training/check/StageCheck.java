package kedge.training.check;

import kedge.data.UserError;
import kedge.policy.model.ParameterLayout;
import kedge.policy.optim.AdamW;
import kedge.recipes.Recipe;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.StageProblems;
import kedge.training.stage.DrawnDataFilter;

/**
 * What a stage would refuse as it begins, found before anything is trained: settings that exclude one another, no
 * reward that says what is right, pass rates that are not there, a mix that cannot be dealt. What other stages have yet
 * to make is not looked at.
 */
public final class StageCheck {
  private StageCheck() {
  }

  /** @throws UserError naming the first stage that could not begin */
  public static void require(Recipe recipe, RecipeSources sources, RecipeRewards rewards) {
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof RlStage rl) {
        requireSettings(name, rl);
      }
      if (stage instanceof EvalStage || stage instanceof DrawStage) {
        rewards.requireGrading(name);
      }
      if (stage instanceof DrawStage draw) {
        DrawnDataFilter.of(name, draw); // reads the pass rates of an earlier pool
      }
      if (sources.given(stage).equals(stage.reads())) {
        requireDeal(name, stage, sources);
      }
    });
  }

  /** @throws UserError naming the first stage that would train weights which the policy does not have */
  public static void requireTrainable(Recipe recipe, ParameterLayout layout) {
    recipe.stages().forEach((name, stage) -> {
      try {
        if (stage instanceof SftStage sft) {
          AdamW.requireTrainable(layout, sft.optimizer().trainable());
        } else if (stage instanceof RlStage rl) {
          AdamW.requireTrainable(layout, rl.optimizer().trainable());
        }
      } catch (IllegalArgumentException fault) {
        throw new UserError("stages." + name + "." + fault.getMessage(), fault);
      }
    });
  }

  private static void requireSettings(String name, RlStage stage) {
    try {
      RlAssembly.settings(stage, 0);
    } catch (IllegalArgumentException fault) {
      throw new UserError("stages." + name + ": " + fault.getMessage(), fault);
    }
  }

  /** The seed settles only the order. The mix of an eval stage is looked at where its problems are counted. */
  private static void requireDeal(String name, Stage stage, RecipeSources sources) {
    if (stage instanceof SftStage sft) {
      StageProblems.of(name, sft.data(), sources, 0).steps(name, sft.steps(), sft.sequencesPerStep());
    } else if (stage instanceof RlStage rl) {
      StageProblems.of(name, rl.data(), sources, 0);
    } else if (stage instanceof DrawStage draw && draw.data().source().isEmpty()) {
      StageProblems.mixture("stages." + name + ".data", draw.data(), sources);
    }
  }
}
