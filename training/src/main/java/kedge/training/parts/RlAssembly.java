package kedge.training.parts;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kedge.policy.generate.Sampling;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.recipes.Recipe;
import kedge.recipes.settings.KlSettings;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.settings.OptimizerSettings;
import kedge.recipes.stage.RlStage;
import kedge.rewards.plugin.SourceClass;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rl.objective.SequenceObjective;
import kedge.rl.step.DynamicSampling;
import kedge.rl.step.MiniBatches;
import kedge.rl.step.RlSettings;

/** Makes the settings of an rl stage: the preset with the axes that the recipe changes. */
public final class RlAssembly {
  private RlAssembly() {
  }

  /** Settings of a stage. @param steps steps of the stage @param seed seed of the order of mini-batches */
  public static RlSettings settings(RlStage stage, long steps, long seed) {
    Sampling sampling = stage.sampling().toSampling();
    Preset preset = Presets.of(stage.algorithm()).preset(sampling.maximumTokens());
    Optional<DynamicSampling> dynamicSampling = stage.dynamicSampling().enabled().orElse(preset.dynamicSampling())
        ? Optional.of(new DynamicSampling(stage.dynamicSampling().rounds()))
        : Optional.empty();
    return new RlSettings(steps, stage.promptsPerStep(), stage.completionsPerPrompt(), sampling,
        stage.objective().advantage(preset.advantage()), objective(stage, preset.objective()), dynamicSampling,
        new MiniBatches(stage.minibatchesPerStep(), stage.updatesPerBatch()), optimizer(stage.optimizer()),
        learningRate(stage.learningRate()), stage.balanceCoefficient(), stage.unscorableLimit(), seed,
        stage.staleness());
  }

  /** Returns whether the objective of a stage needs a reference policy. */
  public static boolean needsReference(RlStage stage) {
    return settings(stage, 1, 0).objective().needsReference();
  }

  /** Returns the formulas of a recipe's rl stages by stage, without user-defined objectives. */
  public static Map<String, String> resolved(Recipe recipe) {
    Map<String, String> resolved = new LinkedHashMap<>();
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof RlStage rl && rl.objective().java().isEmpty()) {
        RlSettings settings = settings(rl, 1, 0);
        resolved.put(name, rl.algorithm() + ": advantage " + settings.advantage().key() + "; "
            + settings.objective().formula() + settings.dynamicSampling().map(sampling -> "; " + sampling).orElse(""));
      }
    });
    return resolved;
  }

  private static SequenceObjective objective(RlStage stage, PolicyObjective preset) {
    if (stage.objective().java().isPresent()) {
      return SourceClass.create(stage.objective().java().get(), SequenceObjective.class);
    }
    PolicyObjective axes = stage.objective().objective(preset, stage.sampling().maxNewTokens());
    return new PolicyObjective(axes.ratio(), axes.clip(), axes.aggregation(),
        stage.kl().map(KlSettings::toPenalty).orElse(axes.kl()), stage.mismatch().toCorrection(), stage.truncated());
  }

  public static AdamWSettings optimizer(OptimizerSettings settings) {
    return new AdamWSettings(settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay(),
        settings.maxGradientNorm(),
        settings.trainable(), settings.learningRateFactors());
  }

  public static LearningRate learningRate(LearningRateSettings settings) {
    return learningRate(settings, settings.schedule());
  }

  /** Returns the learning rate of a schedule with the settings' constants. */
  public static LearningRate learningRate(LearningRateSettings settings, LearningRateSettings.Schedule schedule) {
    return switch (schedule) {
      case CONSTANT -> new LearningRate.Constant(settings.peak(), settings.warmupSteps());
      case LINEAR -> new LearningRate.Linear(settings.peak(), settings.warmupSteps(), settings.finalRate());
      case COSINE -> new LearningRate.Cosine(settings.peak(), settings.warmupSteps(), settings.finalRate());
      case WSD -> new LearningRate.Wsd(settings.peak(), settings.warmupSteps(), settings.decayShare(),
          settings.finalRate());
      case ADALRS -> throw new IllegalStateException("adalrs is no course by the step alone");
    };
  }
}
