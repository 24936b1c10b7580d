package kedge.recipes.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kedge.data.Deal;
import kedge.data.Keyed;
import kedge.policy.LocalPolicy;
import kedge.recipes.recipe.SftStage;
import kedge.sft.CrossEntropy;
import kedge.sft.SftReport;
import kedge.sft.SftStep;

/** Steps of an sft stage. */
final class SftStepper implements Stepper {
  private final SftStep step;
  private final SftStage stage;

  SftStepper(String name, SftStage stage, ModelKit kit, LocalPolicy policy, Sources sources, long seed) {
    this.stage = stage;
    Deal deal = new Deal(sources.get(stage.data()), Keyed.bits(seed, Keyed.text(name)));
    CrossEntropy.Mean mean = stage.loss() == SftStage.Loss.PER_TOKEN ? CrossEntropy.Mean.TOKEN : CrossEntropy.Mean.SEQUENCE;
    this.step = new SftStep(policy, kit.encoder(), deal, new SftStep.Settings(stage.steps(), stage.sequencesPerStep(), stage.maxLength(), mean,
        Set.copyOf(stage.roles()), RlAssembly.optimiser(stage.optimizer()), RlAssembly.learningRate(stage.learningRate()), stage.balanceCoefficient()));
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
