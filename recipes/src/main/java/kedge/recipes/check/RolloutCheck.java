package kedge.recipes.check;

import java.util.function.BiConsumer;
import kedge.policy.generate.Sampling;
import kedge.recipes.Recipe;
import kedge.recipes.settings.RolloutSettings;
import kedge.recipes.settings.RolloutSettings.Engine;
import kedge.recipes.settings.RolloutSettings.Weights;
import kedge.recipes.settings.ShapeSettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.Stage;

/** Checks that a stage asks nothing of rollout servers that they do not support. */
final class RolloutCheck {
  /** vLLM raises lower temperatures to this one. */
  private static final double LEAST_TEMPERATURE = 0.01;

  private RolloutCheck() {
  }

  /** @param faults takes the path and message of each fault */
  static void check(Recipe recipe, Stage stage, String path, BiConsumer<String, String> faults) {
    if (stage.rollouts().isEmpty()) {
      return;
    }
    RolloutSettings rollouts = stage.rollouts().get();
    if (rollouts.weights() == Weights.FOLDER && recipe.policy().lora().isPresent()) {
      faults.accept(path + ".rollouts.weights", "is folder, but policy.lora trains adapters, expected lora");
    }
    if (rollouts.weights() == Weights.LORA && recipe.policy().shape().isPresent()) {
      faults.accept(path + ".rollouts.weights", "is lora, but policy.shape trains all weights, expected folder");
    }
    if (recipe.policy().shape().flatMap(ShapeSettings::vision).isPresent()) {
      faults.accept(path + ".rollouts", "is given, but the policy sees images, which are not sent to servers");
    }
    sampling(rollouts, stage, stage.drawing().orElseThrow().toSampling(), path + ".sampling", faults);
  }

  private static void sampling(RolloutSettings rollouts, Stage stage, Sampling sampling, String path,
      BiConsumer<String, String> faults) {
    if (sampling.minP() > 0 && sampling.topP() < 1) {
      faults.accept(path, "has min_p and top_p, which servers apply in another order than this process. "
          + "Maybe one of them?");
    }
    if (sampling.temperature() > 0 && sampling.temperature() < LEAST_TEMPERATURE) {
      faults.accept(path + ".temperature", "is " + sampling.temperature() + ", expected 0, or at least "
          + LEAST_TEMPERATURE + ", which vLLM takes for lower ones");
    }
    if (stage instanceof RlStage && rollouts.engine() == Engine.SGLANG && sampling.filters()) {
      faults.accept(path, "has top_k, top_p or min_p, but the log-probabilities of engine sglang are those before "
          + "them. Maybe leave them out, or engine: vllm?");
    }
  }
}
