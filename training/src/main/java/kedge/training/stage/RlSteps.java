package kedge.training.stage;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.Cursor;
import kedge.data.KeyedRandom;
import kedge.policy.Policy;
import kedge.policy.generate.Generator;
import kedge.recipes.stage.RlStage;
import kedge.rewards.length.OverlongPenalty;
import kedge.rewards.pool.RewardPool;
import kedge.rl.step.GroupScorer;
import kedge.rl.step.PendingRollouts;
import kedge.rl.step.RlSettings;
import kedge.rl.step.RlStep;
import kedge.rl.step.RlStepMetrics;
import kedge.rl.step.RlStepReport;
import kedge.rl.step.UpdateMetrics;
import kedge.rollouts.PolicyRolloutEngine;
import kedge.rollouts.RolloutEngine;
import kedge.training.folder.HeldState;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RlAssembly;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps of an rl stage. */
public final class RlSteps implements StageSteps, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RlSteps.class);
  private final String name;
  private final RlStage stage;
  private final PolicyParts policyParts;
  private final RlStep step;
  private final RewardPool pool;
  private final RolloutEngine engine;
  private final long steps;
  private final long seed;

  /** @param reference the reference policy; required if the objective has a KL penalty */
  public RlSteps(String name, RlStage stage, RunParts parts, Policy policy, Optional<Policy> reference) {
    this.name = name;
    this.stage = stage;
    this.policyParts = parts.policyParts();
    this.seed = parts.recipe().seed();
    StageProblems problems = StageProblems.of(name, stage.data(), parts);
    this.steps = problems.steps(name, stage);
    this.pool = parts.rewards().pool(stage.total());
    RlSettings settings = RlAssembly.settings(stage, steps, KeyedRandom.bits(seed, KeyedRandom.text(name)));
    GroupScorer scorer = new GroupScorer(pool,
        stage.overlong().map(overlong -> new OverlongPenalty(stage.sampling().maxNewTokens(),
            overlong.bufferTokens())),
        settings.advantage().byComponent());
    this.engine = parts.engines().of(stage, policy);
    this.step = new RlStep(policy, reference.map(Policy::trainer), engine, scorer, problems.order(), settings);
  }

  @Override
  public long count() {
    return steps;
  }

  /** Returns the random stream of all completions of one step of a stage. */
  static long stream(String stage, long step) {
    return KeyedRandom.bits(KeyedRandom.text(stage), step);
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    RlStepReport report = step.run(state.step(), new Cursor(state.cursor()), number -> stream(name, number));
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", (System.nanoTime() - begin) / 1e9);
    report.seconds().forEach((part, seconds) -> timings.put(part + "_seconds", seconds));
    pool.takeLatencies().forEach((reward, latency) -> {
      timings.put("latency_" + reward + "_mean_ms", latency.meanMilliseconds());
      timings.put("latency_" + reward + "_p95_ms", latency.p95() / 1e6);
      timings.put("latency_" + reward + "_max_ms", latency.longest() / 1e6);
    });
    timings.put("lost_threads", pool.lostThreads());
    engine.measurements().forEach((part, value) -> timings.put("rollout_" + part, value));
    RlStepMetrics metrics = report.metrics();
    timings.put("sampled_tokens", metrics.rollouts().tokens());
    timings.put("trained_tokens", metrics.updates().map(UpdateMetrics::tokens).orElse(0L));
    String note = String.format(Locale.ROOT, "reward %.3f  length %.1f", metrics.rollouts().rewardMean(),
        metrics.rollouts().lengthMean());
    Map<String, Object> values = metrics.toMap();
    List<Map<String, Object>> rollouts = RolloutLines.of(report);
    if (stage.staleness() > 0 || report.weightsStep() != state.step()) {
      values.put("staleness", state.step() - report.weightsStep());
      rollouts.forEach(line -> line.put("weights_step", report.weightsStep()));
    }
    return new Outcome(values, timings, rollouts, report.cursor().position(), note, false, null, List.of());
  }

  @Override
  public void settle() {
    step.settle();
  }

  @Override
  public HeldState held(RunState state) {
    return HeldState.ofPending(PendingLines.of(step.pending()));
  }

  /** Restores the completions drawn ahead from a checkpoint of this stage. */
  public void resume(Path checkpoint, RunState state) {
    Path file = RunCheckpoints.pending(checkpoint);
    List<PendingRollouts> pending = PendingLines.read(file);
    long last = Math.min(state.step() + stage.staleness(), steps) - 1;
    boolean whole = pending.isEmpty() ? last < state.step() : pending.get(pending.size() - 1).step() >= last;
    if (state.step() > 0 && !whole) {
      LOG.warn("stage {}: {} holds no completions for some of the steps {} to {}, which the present weights draw now",
          name, checkpoint, state.step(), last);
    }
    Generator kept = new KeptCompletions(file, pending);
    step.restore(pending, new PolicyRolloutEngine(kept, policyParts.tokenizer(), policyParts.encoder(), () -> "", seed),
        new Cursor(state.cursor()), number -> stream(name, number));
  }

  @Override
  public void close() {
    step.close();
  }
}
