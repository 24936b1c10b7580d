package kedge.training.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.recipes.Recipe;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;

/**
 * A recipe cut down to run in seconds: one small step of each training stage, two problems of each evaluation. Stages
 * that make data, and those that read it, are left out, since a small step may make no data.
 */
public final class SmokeRecipe {
  private static final int COMPLETIONS = 4;
  private static final int TOKENS = 16;

  private SmokeRecipe() {
  }

  /** Returns the settings that cut a recipe down, in the form of {@code --set}. */
  public static List<String> settings(Recipe recipe) {
    List<String> settings = new ArrayList<>(List.of("checkpoints={keep_last: 1, optimizer_state: none}"));
    recipe.stages().forEach((name, stage) -> {
      String path = "stages." + name + ".";
      if (stage instanceof SftStage sft) {
        settings.addAll(training(path, sft.evaluateEvery()));
        settings.add(path + "sequences_per_step=" + Math.min(COMPLETIONS, sft.sequencesPerStep()));
      } else if (stage instanceof RlStage rl) {
        settings.addAll(training(path, rl.evaluateEvery()));
        settings.add(path + "overlong=");
        settings.add(path + "prompts_per_step=" + Math.min(rl.promptsPerStep(), Math.max(2, rl.minibatchesPerStep())));
        settings.add(path + "completions_per_prompt=" + Math.min(COMPLETIONS, rl.completionsPerPrompt()));
        settings.add(path + "sampling.max_new_tokens=" + Math.min(TOKENS, rl.sampling().maxNewTokens()));
      } else if (stage instanceof EvalStage eval) {
        settings.add(path + "problems=" + Math.min(2, eval.problems().orElse(2)));
        settings.add(path + "sampling.max_new_tokens=" + Math.min(TOKENS, eval.sampling().maxNewTokens()));
      }
    });
    return settings;
  }

  private static List<String> training(String path, int evaluateEvery) {
    return List.of(path + "epochs=", path + "steps=1", path + "learning_rate.warmup_steps=0", path + "stop_early=",
        path + "evaluate_every=" + Math.min(1, evaluateEvery), path + "checkpoint_every=0");
  }

  /** Names of the stages that make data, and of those that read it. */
  public static Set<String> leftOut(Recipe recipe) {
    Set<String> left = new LinkedHashSet<>();
    recipe.stages().forEach((name, stage) -> {
      if (stage.makesData() || stage.reads().stream().anyMatch(left::contains)) {
        left.add(name);
      }
    });
    return left;
  }

  /** The recipe without those stages. */
  public static Recipe without(Recipe recipe, Set<String> left) {
    Map<String, Stage> stages = new LinkedHashMap<>(recipe.stages());
    stages.keySet().removeAll(left);
    return recipe.with(stages);
  }
}
