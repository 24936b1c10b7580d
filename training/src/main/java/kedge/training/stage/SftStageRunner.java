package kedge.training.stage;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.policy.Policy;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.optim.LearningRate;
import kedge.recipes.settings.AdaLrsSettings;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.stage.SftStage;
import kedge.sft.CrossEntropy;
import kedge.sft.SftReport;
import kedge.sft.SftStep;
import kedge.sft.adalrs.AdaLrs;
import kedge.sft.adalrs.LearningRateSearch;
import kedge.sft.adalrs.LearningRateTrial;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.StageProblems;

/** Steps of an sft stage. */
public final class SftStageRunner implements StageRunner, AutoCloseable {
  private final SftStep step;
  private final SftStage stage;
  private final StageProblems deals;
  private final long steps;
  private final Optional<RateSearch> search;

  public SftStageRunner(String name, SftStage stage, PolicyParts kit, Policy policy, RecipeSources sources, long seed) {
    this.stage = stage;
    this.deals = StageProblems.of(name, stage.data(), sources, seed);
    this.steps = deals.steps(name, stage.steps(), stage.sequencesPerStep());
    this.step = new SftStep(policy, kit.encoder(), deals.order(),
        new SftStep.Settings(steps, stage.sequencesPerStep(), stage.maxLength(), mean(stage.loss()),
            Set.copyOf(stage.roles()), stage.directFormat(), RlAssembly.optimiser(stage.optimizer()),
            fixed(stage.learningRate()), stage.lookAhead(),
            stage.balanceCoefficient()));
    this.search = stage.learningRate().adalrs()
        .map(settings -> new RateSearch(adaLrs(stage.learningRate(), settings), steps, policy));
  }

  /** With adalrs no step asks for it: the search gives the rate. */
  private static LearningRate fixed(LearningRateSettings settings) {
    return settings.adalrs().isPresent() ? new LearningRate.Constant(settings.peak(), 0)
        : RlAssembly.learningRate(settings);
  }

  private static AdaLrs adaLrs(LearningRateSettings rate, AdaLrsSettings settings) {
    return new AdaLrs(rate.peak(), rate.warmupSteps(), settings.window(), settings.raise(), settings.lower(),
        settings.shrink(), settings.from(),
        settings.until(), RlAssembly.learningRate(rate, settings.then()));
  }

  private static CrossEntropy.Mean mean(SftStage.Loss loss) {
    return switch (loss) {
      case PER_TOKEN -> CrossEntropy.Mean.TOKEN;
      case PER_SAMPLE -> CrossEntropy.Mean.SEQUENCE;
      case SAMPLE_SUM -> CrossEntropy.Mean.SAMPLE_SUM;
    };
  }

  /** Steps that the stage has: those of the recipe, or fewer where its mixture runs dry and stops. */
  public long steps() {
    return steps;
  }

  /** Why there are fewer steps than the recipe says; empty where there are not. */
  public Optional<String> shortened() {
    return steps == stage.steps() ? Optional.empty()
        : Optional.of(steps + " of " + stage.steps() + " steps: " + deals.exhausted());
  }

  /** Why no rate is looked for, though the recipe asks for it; empty where one is, or none is asked for. */
  public Optional<String> unsearched() {
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
        searched.map(done -> done.next().search()).orElse(null));
  }

  private static void put(SftReport report, Map<String, Object> values) {
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
  public List<Source> held(RunState state) {
    return search.map(each -> each.held(state)).orElse(List.of());
  }

  /** Goes on from a checkpoint of this stage. */
  public void resume(Path checkpoint, RunState state) {
    search.ifPresent(each -> each.resume(checkpoint, state));
  }

  @Override
  public void close() {
    search.ifPresent(RateSearch::close);
  }
}
