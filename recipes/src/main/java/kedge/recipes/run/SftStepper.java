package kedge.recipes.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.policy.LocalPolicy;
import kedge.recipes.recipe.SftStage;
import kedge.sft.CrossEntropy;
import kedge.sft.SftReport;
import kedge.sft.SftStep;

/** Steps of an sft stage. */
final class SftStepper implements Stepper {
  private final SftStep step;
  private final SftStage stage;
  private final Deals deals;
  private final long steps;

  SftStepper(String name, SftStage stage, ModelKit kit, LocalPolicy policy, Sources sources, long seed) {
    this.stage = stage;
    this.deals = Deals.of(name, stage.data(), sources, seed);
    this.steps = deals.steps(name, stage.steps(), stage.sequencesPerStep());
    this.step = new SftStep(policy, kit.encoder(), deals.deal(), new SftStep.Settings(steps, stage.sequencesPerStep(), stage.maxLength(), mean(stage.loss()),
        Set.copyOf(stage.roles()), stage.directFormat(), RlAssembly.optimiser(stage.optimizer()), RlAssembly.learningRate(stage.learningRate()), stage.lookAhead(),
        stage.balanceCoefficient()));
  }

  private static CrossEntropy.Mean mean(SftStage.Loss loss) {
    return switch (loss) {
      case PER_TOKEN -> CrossEntropy.Mean.TOKEN;
      case PER_SAMPLE -> CrossEntropy.Mean.SEQUENCE;
      case SAMPLE_SUM -> CrossEntropy.Mean.SAMPLE_SUM;
    };
  }

  /** Steps that the stage has: those of the recipe, or fewer where its mixture runs dry and stops. */
  long steps() {
    return steps;
  }

  /** Why there are fewer steps than the recipe says; empty where there are not. */
  Optional<String> shortened() {
    return steps == stage.steps() ? Optional.empty() : Optional.of(steps + " of " + stage.steps() + " steps: " + deals.exhausted());
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    SftReport report = step.run(state.step());
    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("loss", report.loss());
    values.put("gradient_norm", report.update().gradientNorm());
    values.put("learning_rate", report.update().learningRate());
    values.put("tokens", report.tokens());
    values.put("targets", report.targets());
    values.put("microbatches", report.microBatches());
    values.put("microbatch_fill", report.fill());
    if (report.trained().expertLoad().length > 0) {
      values.put("balance_loss", report.trained().balanceLoss());
      values.put("expert_load", report.trained().expertLoad());
    }
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", seconds);
    timings.put("train_seconds", seconds);
    timings.put("trained_tokens", report.tokens());
    boolean last = stage.stopBelowLoss().isPresent() && report.loss() < stage.stopBelowLoss().get();
    return new Outcome(values, timings, List.of(), (state.step() + 1) * stage.sequencesPerStep(), String.format(Locale.ROOT, "loss %.4f", report.loss()), last);
  }
}
