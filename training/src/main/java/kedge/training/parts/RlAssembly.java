package kedge.training.parts;

import java.util.Optional;
import java.util.OptionalDouble;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.recipes.settings.KlSettings;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.settings.MismatchSettings;
import kedge.recipes.settings.ObjectiveSettings;
import kedge.recipes.settings.OptimizerSettings;
import kedge.recipes.stage.RlStage;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.advantage.BatchWhitened;
import kedge.rl.advantage.Gdpo;
import kedge.rl.advantage.GroupCentered;
import kedge.rl.advantage.GroupZScore;
import kedge.rl.advantage.LeaveOneOut;
import kedge.rl.objective.Aggregation;
import kedge.rl.objective.Clip;
import kedge.rl.objective.KlEstimator;
import kedge.rl.objective.KlPenalty;
import kedge.rl.objective.MismatchCorrection;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rl.objective.RatioLevel;
import kedge.rl.objective.Truncated;
import kedge.rl.step.DynamicSampling;
import kedge.rl.step.MiniBatches;
import kedge.rl.step.RlSettings;

/** From the words of an rl stage to the objective they mean: the preset, with the axes that the recipe changes. */
public final class RlAssembly {
  private static final double EPSILON = 1e-6;

  private RlAssembly() {
  }

  public static RlSettings settings(RlStage stage, long seed) {
    Preset preset = Presets.of(stage.algorithm()).preset(stage.sampling().maxNewTokens());
    boolean refills = stage.dynamicSampling().enabled().orElse(preset.dynamicSampling());
    Optional<DynamicSampling> dynamic = refills ? Optional.of(new DynamicSampling(stage.dynamicSampling().rounds()))
        : Optional.empty();
    return new RlSettings(stage.steps(), stage.promptsPerStep(), stage.completionsPerPrompt(),
        stage.sampling().toSampling(),
        advantage(stage.objective(), preset.advantage()), objective(stage, preset.objective()), dynamic,
        new MiniBatches(stage.minibatchesPerStep(), stage.updatesPerBatch()), optimiser(stage.optimizer()),
        learningRate(stage.learningRate()),
        stage.balanceCoefficient(), stage.unscorableLimit(), seed);
  }

  public static AdamWSettings optimiser(OptimizerSettings settings) {
    return new AdamWSettings(settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay(),
        settings.maxGradientNorm(),
        settings.trainable());
  }

  public static LearningRate learningRate(LearningRateSettings settings) {
    return learningRate(settings, settings.schedule());
  }

  /** The course of a schedule, with the peak and the rest as the settings say. */
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

  private static AdvantageEstimator advantage(ObjectiveSettings changes, AdvantageEstimator preset) {
    String wanted = changes.advantage().orElse(preset.key());
    if (wanted.equals("batch_whitened")) {
      return new BatchWhitened(changes.groupBaseline().orElse(true), EPSILON);
    }
    return switch (wanted) {
      case "group_z_score" -> new GroupZScore(EPSILON);
      case "group_centred" -> new GroupCentered();
      case "leave_one_out" -> new LeaveOneOut();
      case "gdpo" -> new Gdpo(EPSILON);
      default -> throw new IllegalArgumentException("objective.advantage is " + wanted);
    };
  }

  private static PolicyObjective objective(RlStage stage, PolicyObjective preset) {
    ObjectiveSettings changes = stage.objective();
    RatioLevel ratio = changes.ratio().map(word -> RatioLevel.valueOf(word.toUpperCase(java.util.Locale.ROOT)))
        .orElse(preset.ratio());
    return new PolicyObjective(ratio, clip(changes, preset.clip()),
        aggregation(changes, preset.aggregation(), stage.sampling().maxNewTokens()),
        stage.kl().map(RlAssembly::kl).orElse(preset.kl()), mismatch(stage.mismatch()),
        Truncated.valueOf(stage.truncated().name()));
  }

  private static Clip clip(ObjectiveSettings changes, Clip preset) {
    double low = changes.clipLow().orElse(preset instanceof Clip.Band band ? band.low() : 0.2);
    double high = changes.clipHigh().orElse(preset instanceof Clip.Band band ? band.high() : 0.2);
    String wanted = changes.clip().orElse(preset instanceof Clip.Band ? "band"
        : preset instanceof Clip.Cap ? "cap"
            : preset instanceof Clip.DualBand ? "dual_band" : "none");
    return switch (wanted) {
      case "band" -> new Clip.Band(low, high);
      case "dual_band" -> new Clip.DualBand(low, high, changes.clipMaximum().orElse(3.0));
      case "cap" -> new Clip.Cap(changes.clipMaximum().orElse(preset instanceof Clip.Cap cap ? cap.maximum() : 5.0));
      case "none" -> new Clip.None();
      default -> throw new IllegalArgumentException("objective.clip is " + wanted);
    };
  }

  private static Aggregation aggregation(ObjectiveSettings changes, Aggregation preset, int maximumTokens) {
    return switch (changes.aggregation().orElse(preset.key())) {
      case "sequence_mean" -> new Aggregation.SequenceMean();
      case "token_mean" -> new Aggregation.TokenMean();
      case "fixed_length" -> new Aggregation.FixedLength(changes.aggregationTokens().orElse(maximumTokens));
      default -> throw new IllegalArgumentException("objective.aggregation is " + changes.aggregation().orElseThrow());
    };
  }

  private static KlPenalty kl(KlSettings settings) {
    if (settings.coefficient() == 0) {
      return new KlPenalty.None();
    }
    KlEstimator estimator = KlEstimator.valueOf(settings.estimator().name());
    return settings.in() == KlSettings.Place.REWARD ? new KlPenalty.InReward(estimator, settings.coefficient())
        : new KlPenalty.InLoss(estimator, settings.coefficient());
  }

  private static MismatchCorrection mismatch(MismatchSettings settings) {
    return new MismatchCorrection(settings.cap().map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        settings.maskLow(),
        settings.maskHigh().map(OptionalDouble::of).orElse(OptionalDouble.empty()));
  }
}
