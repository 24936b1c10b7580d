package kedge.rl.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import kedge.data.Cursor;
import kedge.data.ProblemOrder;
import kedge.policy.Policy;
import kedge.policy.optim.NonFiniteGradient;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.score.TrainingBackend;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.objective.ObjectiveReport;
import kedge.rl.objective.SequenceInput;
import kedge.rl.objective.StepLoss;
import kedge.rl.step.MiniBatches.MiniBatch;
import kedge.rl.step.RolloutCollector.Collected;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;

/**
 * One step of policy-gradient training with group baselines (GRPO, arXiv 2402.03300, algorithm 1; DAPO, arXiv
 * 2503.14476, algorithm 1; other methods differ in {@link kedge.rl.objective.PolicyObjective} and the advantage):
 *
 * <ol> <li>Draw {@code completions_per_prompt} completions of each of the next {@code prompts_per_step} problems from
 * the current policy, pi_old, and score them with the rewards. With dynamic sampling, groups whose rewards are all
 * equal are replaced. With staleness, the completions were drawn with the weights of an earlier step.
 *
 * <li>Compute the log-probabilities of all tokens under pi_old, by the trainer rather than the sampler, and under the
 * frozen reference policy if there is a KL penalty. If the rollout batch has a single update, its forward pass computes
 * pi_old, and no separate pass is needed.
 *
 * <li>Turn rewards into advantages, group by group or over the batch.
 *
 * <li>For each mini-batch of groups: one gradient of the loss, accumulated over micro-batches, and one optimizer step.
 * </ol>
 *
 * <p>The only state kept between steps is the policy's weights and, with staleness, the rollouts drawn ahead; the
 * cursor is returned in the report.
 */
public final class RlStep implements AutoCloseable {
  private final Policy policy;
  private final Optional<TrainingBackend> reference;
  private final RolloutEngine engine;
  private final GroupScorer scorer;
  private final ProblemOrder order;
  private final RlSettings settings;
  private final RolloutPipeline rollouts;

  /** @param reference scores tokens under the frozen reference policy; required if the objective has a KL penalty */
  public RlStep(Policy policy, Optional<TrainingBackend> reference, RolloutEngine engine, GroupScorer scorer,
      ProblemOrder order, RlSettings settings) {
    if (settings.objective().needsReference() && reference.isEmpty()) {
      throw new IllegalArgumentException("the objective has a KL penalty, but there is no reference policy");
    }
    this.policy = policy;
    this.reference = reference;
    this.engine = engine;
    this.scorer = scorer;
    this.order = order;
    this.settings = settings;
    this.rollouts = new RolloutPipeline(engine, collector(engine), settings, this::renewSampler);
  }

  private RolloutCollector collector(RolloutEngine source) {
    return new RolloutCollector(source, scorer, order, settings);
  }

  /**
   * Runs step {@code step} (0 is the first).
   *
   * @param cursor position of the next problem
   * @param streams maps a step to the key of its random draws
   * @throws StepFailure if there are too many unscorable completions, the loss or gradient is not finite, or the
   * sampler has other weights than the trainer
   */
  public RlStepReport run(long step, Cursor cursor, LongUnaryOperator streams) {
    Stopwatch watch = new Stopwatch();
    // rollouts and rewards: [prompts_per_step] groups of [completions_per_prompt] completions
    RolloutPipeline.Ready ready = watch.time("wait", () -> rollouts.take(step, cursor, streams));
    Collected collected = ready.collected();
    StepFailure.requireScorable(collected.drawn(), settings.unscorableLimit());
    // old and reference log-probabilities [tokens] and one advantage per completion, fixed for all updates below
    List<TrainedGroup> batch = watch.time("train", () -> examples(collected.kept()));
    // updates_per_batch passes of minibatches_per_step optimizer steps; a group is never split
    List<OptimizerStep> updates = new ArrayList<>();
    for (MiniBatch<TrainedGroup> mini : settings.miniBatches().cut(batch, settings.seed(), step)) {
      List<TrainingExample> examples = mini.groups().stream().flatMap(group -> group.examples().stream()).toList();
      updates.add(watch.time("train", () -> update(examples, settings.rate(step, mini.number()))));
    }
    RlStepMetrics metrics = RlStepMetrics.of(collected.drawn(), batch.size(), settings.promptsPerStep(), updates);
    return new RlStepReport(drawn(collected.drawn(), batch), metrics, seconds(ready, watch), collected.cursor(),
        ready.weightsStep());
  }

  /** Returns seconds by part; waiting is reported only if rollouts are drawn ahead. */
  private Map<String, Double> seconds(RolloutPipeline.Ready ready, Stopwatch watch) {
    Map<String, Double> seconds = new LinkedHashMap<>(ready.seconds());
    seconds.putAll(watch.seconds());
    if (settings.staleness() == 0) {
      seconds.remove("wait");
    }
    return seconds;
  }

  /** Waits for the rollouts that are being drawn in the background. */
  public void settle() {
    rollouts.settle();
  }

  /** Returns the rollouts drawn ahead, without failed draws, for a checkpoint. */
  public List<PendingRollouts> pending() {
    return rollouts.pending();
  }

  /**
   * Restores the rollouts of a checkpoint. They are scored again; which groups are trained on is not decided anew.
   *
   * @param pending the rollouts drawn ahead, in order of their steps
   * @param kept engine that returns the saved completions
   * @param cursor position of the next problem
   */
  public void restore(List<PendingRollouts> pending, RolloutEngine kept, Cursor cursor, LongUnaryOperator streams) {
    rollouts.restore(pending, collector(kept), cursor, streams);
  }

  @Override
  public void close() {
    rollouts.close();
  }

  private void renewSampler() {
    engine.synchronize();
    String trainer = policy.trainedDigest();
    String sampler = engine.weightsDigest();
    if (!trainer.equals(sampler)) {
      throw new StepFailure("the sampler's weights have digest " + sampler + ", the trainer's " + trainer
          + ": rollouts would come from another policy", List.of());
    }
  }

  /** Makes the rollout batch: one example per completion, with log-probabilities and advantage. */
  private List<TrainedGroup> examples(List<ScoredGroup> kept) {
    if (kept.isEmpty()) {
      return List.of();
    }
    List<LogProbabilities.GroupLogProbabilities> groups = logProbabilities(kept);
    List<GroupAdvantages> advantages = settings.advantage()
        .estimate(groups.stream().map(group -> group.rewards(settings.objective().rewardPenalty())).toList());
    return IntStream.range(0, groups.size()).mapToObj(i -> TrainedGroup.of(groups.get(i), advantages.get(i))).toList();
  }

  /** Computes log-probabilities under each policy that is needed before the first update. */
  private List<LogProbabilities.GroupLogProbabilities> logProbabilities(List<ScoredGroup> kept) {
    List<TokenSequence> sequences = kept.stream().flatMap(group -> group.group().rollouts().stream())
        .map(TrainingExample::sequence).toList();
    boolean scored = settings.scoresBeforeUpdating();
    boolean needsReference = settings.objective().needsReference();
    Iterator<double[]> old = scored ? score(policy.trainer(), sequences) : Collections.emptyIterator();
    Iterator<double[]> frozen = needsReference ? score(reference.orElseThrow(), sequences)
        : Collections.emptyIterator();
    List<LogProbabilities.GroupLogProbabilities> groups = new ArrayList<>();
    for (ScoredGroup group : kept) {
      List<LogProbabilities> completions = new ArrayList<>();
      for (Rollout rollout : group.group().rollouts()) {
        double[] sampler = SequenceInput.widen(rollout.completion().logProbabilities());
        completions.add(new LogProbabilities(scored ? old.next() : sampler, sampler,
            needsReference ? Optional.of(frozen.next()) : Optional.empty()));
      }
      groups.add(new LogProbabilities.GroupLogProbabilities(group, completions));
    }
    return groups;
  }

  private Iterator<double[]> score(TrainingBackend backend, List<TokenSequence> sequences) {
    return backend.score(sequences, settings.sampling().temperature()).stream()
        .map(scores -> SequenceInput.widen(scores.logProbabilities())).iterator();
  }

  /** Makes one optimizer step: accumulates the gradient of the loss over a mini-batch, then applies AdamW. */
  private OptimizerStep update(List<TrainingExample> batch, double learningRate) {
    List<TokenSequence> sequences = batch.stream().map(TrainingExample::sequence).toList();
    StepLoss loss = loss(batch.stream().map(TrainingExample::input).toList());
    policy.prepare(settings.optimizer());
    TrainReport trained = policy.trainer().accumulate(sequences, settings.sampling().temperature(), loss,
        settings.balanceCoefficient());
    ObjectiveReport report = loss.report(trained.scores());
    StepFailure.requireFinite(report.notFinite().stream().map(batch::get).toList());
    try {
      UpdateReport update = policy.update(learningRate, settings.optimizer());
      return new OptimizerStep(report, trained, update, sequences.stream().mapToInt(TokenSequence::length).sum());
    } catch (NonFiniteGradient failure) {
      throw StepFailure.of(failure, batch);
    }
  }

  private StepLoss loss(List<SequenceInput> inputs) {
    return settings.scoresBeforeUpdating() ? new StepLoss(settings.objective(), inputs)
        : StepLoss.onPolicy(settings.objective(), inputs);
  }

  private static List<DrawnGroup> drawn(List<ScoredGroup> drawn, List<TrainedGroup> batch) {
    return drawn.stream().map(group -> new DrawnGroup(group,
        batch.stream().filter(trained -> trained.scored() == group).findFirst().map(TrainedGroup::advantages)))
        .toList();
  }
}
