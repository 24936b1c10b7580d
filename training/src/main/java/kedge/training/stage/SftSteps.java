package kedge.training.stage;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.policy.Policy;
import kedge.policy.optim.LearningRate;
import kedge.recipes.settings.AdaLrsSettings;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.stage.SftStage;
import kedge.rl.step.ExpertMetrics;
import kedge.rl.step.VisualMetrics;
import kedge.sft.CrossEntropy;
import kedge.sft.SftReport;
import kedge.sft.SftStep;
import kedge.sft.adalrs.AdaLrs;
import kedge.sft.adalrs.LearningRateSearch;
import kedge.sft.adalrs.LearningRateTrial;
import kedge.training.folder.HeldState;
import kedge.training.folder.RunState;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;

/** Steps of an sft stage. */
public final class SftSteps implements StageSteps, AutoCloseable {
  private final SftStep step;
  private final SftStage stage;
  private final StageProblems problems;
  private final long steps;
  private final Optional<RateSearch> search;
  private final Optional<HeldOutLoss> heldOut;

  public SftSteps(String name, SftStage stage, RunParts parts, Policy policy) {
    this.stage = stage;
    this.problems = StageProblems.of(name, stage.data(), parts);
    this.steps = problems.steps(name, stage);
    this.step = new SftStep(policy, parts.policyParts().demonstrations(stage), problems.order(),
        new SftStep.Settings(steps, stage.sequencesPerStep(), stage.maxLength(), mean(stage.loss()),
            stage.learnedTurns(), stage.directFormat(), RlAssembly.optimizer(stage.optimizer()),
            withoutSearch(stage.learningRate()), stage.lookAhead(), stage.balanceCoefficient()));
    this.heldOut = stage.heldOut()
        .map(source -> new HeldOutLoss(stage, parts.sources().get(source), parts, policy, mean(stage.loss())));
    this.search = stage.learningRate().adalrs()
        .map(settings -> new RateSearch(adaLrs(stage.learningRate(), settings), steps, policy));
  }

  /** Returns the schedule; with adalrs it is not used, since the search sets the rate. */
  private static LearningRate withoutSearch(LearningRateSettings settings) {
    return settings.adalrs().isPresent() ? new LearningRate.Constant(settings.peak(), 0)
        : RlAssembly.learningRate(settings);
  }

  private static AdaLrs adaLrs(LearningRateSettings rate, AdaLrsSettings settings) {
    return new AdaLrs(rate.peak(), rate.warmupSteps(), settings.window(), settings.raise(), settings.lower(),
        settings.shrink(), settings.from(), settings.until(), RlAssembly.learningRate(rate, settings.then()));
  }

  private static CrossEntropy.Mean mean(SftStage.Loss loss) {
    return switch (loss) {
      case PER_TOKEN -> CrossEntropy.Mean.TOKEN;
      case PER_SAMPLE -> CrossEntropy.Mean.SEQUENCE;
      case SAMPLE_SUM -> CrossEntropy.Mean.SAMPLE_SUM;
    };
  }

  /** Returns the number of steps of the recipe, or fewer if the stage's mixture is exhausted earlier. */
  @Override
  public long count() {
    return steps;
  }

  /** Returns the reason for fewer steps than in the recipe; empty if there are as many. */
  Optional<String> shortened() {
    return steps == stage.steps().orElse((int) steps) ? Optional.empty()
        : Optional.of(steps + " of " + stage.steps().get() + " steps: " + problems.exhausted());
  }

  /** Returns the reason why adalrs cannot search; empty if it can or is not enabled. */
  Optional<String> unsearched() {
    return search.flatMap(RateSearch::unsearched);
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    Optional<RateSearch.Step> searched = search.map(each -> each.step(state, step::run));
    Optional<SftReport> report = searched.isPresent() ? searched.get().report() : Optional.of(step.run(state.step()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Object> values = new LinkedHashMap<>();
    report.ifPresent(done -> put(done, values));
    searched.ifPresent(done -> put(done, values));
    if ((state.step() + 1) % Math.max(1, stage.evaluateEvery()) == 0) {
      heldOut.ifPresent(loss -> values.put("held_out_loss", loss.now()));
    }
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", seconds);
    timings.put("train_seconds", seconds);
    timings.put("trained_tokens", report.map(SftReport::tokens).orElse(0));
    boolean trial = searched
        .filter(done -> done.before().trying() || done.next().action() != LearningRateSearch.Action.GO_ON).isPresent();
    boolean last = !trial && stage.stopBelowLoss().isPresent()
        && report.orElseThrow().loss() < stage.stopBelowLoss().get();
    long batches = searched.map(done -> done.next().search().batch()).orElse(state.step() + 1);
    String note = report.map(done -> String.format(Locale.ROOT, "loss %.4f", done.loss()))
        .orElse("not finite, rolled back");
    return new Outcome(values, timings, List.of(), batches * stage.sequencesPerStep(), note, last,
        searched.map(done -> done.next().search()).orElse(null), List.of());
  }

  private static void put(SftReport report, Map<String, Object> values) {
    values.put("loss", report.loss());
    values.put("gradient_norm", report.update().gradientNorm());
    values.put("learning_rate", report.update().learningRate());
    values.put("tokens", report.tokens());
    values.put("targets", report.targets());
    values.put("microbatches", report.microBatches());
    report.fill().ifPresent(fill -> values.put("microbatch_fill", fill));
    ExpertMetrics.write(report.trained(), values);
    VisualMetrics.write(report.trained(), values);
  }

  private static void put(RateSearch.Step done, Map<String, Object> values) {
    LearningRateSearch before = done.before();
    LearningRateSearch after = done.next().search();
    values.put("found_rate", after.rate());
    if (before.inRound() || after.inRound()) {
      values.put("adalrs",
          (before.trying() ? before.round().arm() : LearningRateTrial.Arm.PLAIN).name().toLowerCase(Locale.ROOT));
    }
    done.report().flatMap(report -> before.round().gain(report.loss())).ifPresent(gain -> {
      values.put("adalrs_slope", gain.slope());
      values.put("adalrs_error", gain.error());
    });
    if (before.inRound() && !after.inRound() || after.changes() != before.changes()) {
      values.put("adalrs_round", after.last());
    }
  }

  @Override
  public HeldState held(RunState state) {
    return search.map(each -> HeldState.ofSearch(each.held(state))).orElse(HeldState.NOTHING);
  }

  /** Restores the learning-rate search from a checkpoint of this stage. */
  void resume(Path checkpoint, RunState state) {
    search.ifPresent(each -> each.resume(checkpoint, state));
  }

  @Override
  public void close() {
    search.ifPresent(RateSearch::close);
  }
}
