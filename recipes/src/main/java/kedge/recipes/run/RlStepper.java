package kedge.recipes.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.Cursor;
import kedge.data.Deal;
import kedge.data.Keyed;
import kedge.policy.LocalPolicy;
import kedge.recipes.recipe.RlStage;
import kedge.rewards.Judge;
import kedge.rl.advantage.OverlongPenalty;
import kedge.rl.step.GroupJudge;
import kedge.rl.step.RlSettings;
import kedge.rl.step.RlStep;
import kedge.rl.step.StepReport;
import kedge.rollouts.LocalWorker;
import kedge.rollouts.RolloutWorker;

/** Steps of an rl stage. */
final class RlStepper implements Stepper {
  private final String name;
  private final RlStep step;
  private final Judge pool;
  private final RolloutWorker worker;
  private final Deal deal;
  private final RlSettings settings;

  /** @param reference the policy the stage began with; needed where the objective has a KL penalty */
  RlStepper(String name, RlStage stage, ModelKit kit, LocalPolicy policy, Optional<LocalPolicy> reference, Sources sources, Rewards rewards, long seed) {
    this.name = name;
    this.settings = RlAssembly.settings(stage, Keyed.bits(seed, Keyed.text(name)));
    this.deal = Deals.of(name, stage.data(), sources, seed).deal();
    this.worker = new LocalWorker(policy.generator(), kit.tokenizer(), kit.encoder(), policy::digest, seed);
    this.pool = rewards.judge(stage.total());
    GroupJudge judge = new GroupJudge(pool, stage.overlong().map(overlong -> new OverlongPenalty(stage.sampling().maxNewTokens(),
        overlong.bufferTokens())), settings.advantage().byComponent());
    this.step = new RlStep(policy, reference.map(LocalPolicy::trainer), worker, judge, deal, settings);
  }

  /** The key of all draws of one step of a stage. */
  static long stream(String stage, long step) {
    return Keyed.bits(Keyed.text(stage), step);
  }

  @Override
  public Outcome step(RunState state) {
    long begin = System.nanoTime();
    StepReport report = step.run(state.step(), new Cursor(state.cursor()), stream(name, state.step()));
    Map<String, Object> timings = new LinkedHashMap<>();
    timings.put("seconds", (System.nanoTime() - begin) / 1e9);
    report.seconds().forEach((part, seconds) -> timings.put(part + "_seconds", seconds));
    pool.takeLatencies().forEach((reward, latency) -> {
      timings.put("latency_" + reward + "_mean_ms", latency.meanMilliseconds());
      timings.put("latency_" + reward + "_p95_ms", latency.p95() / 1e6);
      timings.put("latency_" + reward + "_max_ms", latency.longest() / 1e6);
    });
    timings.put("lost_threads", pool.lostThreads());
    timings.put("sampled_tokens", report.sampledTokens());
    timings.put("trained_tokens", report.trainedTokens());
    List<Map<String, Object>> rollouts = RolloutLines.of(report);
    String note = String.format(Locale.ROOT, "reward %.3f  length %.1f", (double) report.metrics().get("reward_mean"),
        (double) report.metrics().get("length_mean"));
    return new Outcome(report.metrics(), timings, rollouts, report.cursor().position(), note, false, null);
  }
}
