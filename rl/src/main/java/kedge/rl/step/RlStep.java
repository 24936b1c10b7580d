package kedge.rl.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Cursor;
import kedge.data.ProblemOrder;
import kedge.policy.Policy;
import kedge.policy.optim.NonFiniteGradient;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.score.TrainingBackend;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.objective.KlPenalty;
import kedge.rl.objective.SequenceInput;
import kedge.rl.objective.StepLoss;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutEngine;

/**
 * One step of reinforcement learning: groups are drawn, judged and compared, and every mini-batch of them is one
 * gradient and one update. The step keeps nothing but the policy's new weights; the cursor and the report are handed
 * back.
 *
 * <p>Old log-probabilities are the trainer's own, not the sampler's. Where a rollout batch has a single update, what
 * that update computes is also what was old, and no pass is spent on it; otherwise all completions are scored before
 * the first update.
 */
public final class RlStep {
  private final Policy policy;
  private final Optional<TrainingBackend> reference;
  private final RolloutEngine worker;
  private final GroupScorer judge;
  private final ProblemOrder order;
  private final RlSettings settings;

  /** @param reference scores under the frozen reference; needed where the objective has a KL penalty */
  public RlStep(Policy policy, Optional<TrainingBackend> reference, RolloutEngine worker, GroupScorer judge,
      ProblemOrder deal, RlSettings settings) {
    if (settings.objective().kl().needsReference() && reference.isEmpty()) {
      throw new IllegalArgumentException("the objective has a KL penalty, but there is no reference policy");
    }
    this.policy = policy;
    this.reference = reference;
    this.worker = worker;
    this.judge = judge;
    this.order = deal;
    this.settings = settings;
  }

  /**
   * Runs step {@code step} (0 is the first).
   *
   * @param cursor where the deal goes on
   * @param stream key of this step's draws
   * @throws StepFailure where the step must not be taken: too many unscorable completions, a loss that is not finite, a
   * sampler with other weights
   */
  public RlStepReport run(long step, Cursor cursor, long stream) {
    Stopwatch watch = new Stopwatch();
    requireSameWeights();
    RolloutCollector.Collected crop = new RolloutCollector(worker, judge, order, settings, watch).collect(cursor,
        stream);
    StepFailure.requireScorable(crop.drawn(), settings.unscorableLimit());
    RlStepMetrics metrics = new RlStepMetrics(crop.drawn());
    List<ScoredGroup> kept = crop.kept().stream().map(crop.drawn()::get).toList();
    List<GroupAdvantages> advantages = watch.time("train", () -> train(kept, step, metrics));
    metrics.kept(kept.size(), settings.promptsPerStep());
    List<GroupAdvantages> places = new ArrayList<>(java.util.Collections.nCopies(crop.drawn().size(), null));
    for (int i = 0; i < kept.size(); i++) {
      places.set(crop.kept().get(i), advantages.get(i));
    }
    return new RlStepReport(crop.drawn(), places, metrics.values(), watch.seconds(), metrics.sampledTokens(),
        metrics.trainedTokens(), crop.cursor());
  }

  private void requireSameWeights() {
    String trainer = policy.trainedDigest();
    String sampler = worker.weightsDigest();
    if (!trainer.equals(sampler)) {
      throw new StepFailure(
          "the sampler's weights have digest " + sampler + ", the trainer's " + trainer
              + ": rollouts would come from another policy",
          List.of());
    }
  }

  /** Trains on the kept groups; returns their advantages. */
  private List<GroupAdvantages> train(List<ScoredGroup> kept, long step, RlStepMetrics metrics) {
    if (kept.isEmpty()) {
      metrics.noUpdate();
      return List.of();
    }
    List<TokenSequence> sequences = kept.stream().flatMap(group -> group.group().rollouts().stream())
        .map(rollout -> TokenSequence.of(rollout.prompt(), rollout.completion().tokens())).toList();
    KlPenalty kl = settings.objective().kl();
    boolean scoresFirst = settings.miniBatches().updates() > 1 || settings.objective().mismatch().masks()
        || kl instanceof KlPenalty.InReward;
    double temperature = settings.sampling().temperature();
    Optional<List<TokenScores>> old = scoresFirst ? Optional.of(policy.trainer().score(sequences, temperature))
        : Optional.empty();
    Optional<List<TokenScores>> other = kl.needsReference()
        ? Optional.of(reference.orElseThrow().score(sequences, temperature))
        : Optional.empty();
    List<GroupAdvantages> advantages = settings.advantage().estimate(rewards(kept, old, other));
    List<SequenceInput> inputs = inputs(kept, advantages, old, other);
    for (MiniBatches.MiniBatch batch : settings.miniBatches().cut(kept.size(), settings.seed(), step)) {
      int[] rows = rows(batch, kept);
      update(rows, sequences, inputs, scoresFirst, kept, step * settings.miniBatches().updates() + metrics.updates(),
          metrics);
    }
    return advantages;
  }

  private List<GroupRewards> rewards(List<ScoredGroup> kept, Optional<List<TokenScores>> old,
      Optional<List<TokenScores>> other) {
    if (!(settings.objective().kl()instanceof KlPenalty.InReward penalty)) {
      return kept.stream().map(ScoredGroup::rewards).toList();
    }
    List<GroupRewards> totals = new ArrayList<>();
    int row = 0;
    for (ScoredGroup group : kept) {
      List<java.util.OptionalDouble> members = new ArrayList<>();
      for (java.util.OptionalDouble total : group.rewards().members()) {
        double cost = penalty.penalty(widen(old.orElseThrow().get(row)), widen(other.orElseThrow().get(row)));
        members.add(total.isEmpty() ? total : java.util.OptionalDouble.of(total.getAsDouble() - cost));
        row++;
      }
      totals.add(new GroupRewards(members));
    }
    return totals;
  }

  private static List<SequenceInput> inputs(List<ScoredGroup> kept, List<GroupAdvantages> advantages,
      Optional<List<TokenScores>> old,
      Optional<List<TokenScores>> other) {
    List<SequenceInput> inputs = new ArrayList<>();
    for (int group = 0; group < kept.size(); group++) {
      List<Rollout> rollouts = kept.get(group).group().rollouts();
      for (int sample = 0; sample < rollouts.size(); sample++) {
        int row = inputs.size();
        double[] sampler = SequenceInput.widen(rollouts.get(sample).completion().logProbabilities());
        double[] before = old.map(scores -> widen(scores.get(row))).orElse(sampler);
        inputs.add(new SequenceInput(before, sampler, other.map(scores -> widen(scores.get(row))),
            advantages.get(group).values()[sample],
            advantages.get(group).trained()[sample], !rollouts.get(sample).completion().stopped()));
      }
    }
    return inputs;
  }

  private static double[] widen(TokenScores scores) {
    return SequenceInput.widen(scores.logProbabilities());
  }

  private static int[] rows(MiniBatches.MiniBatch batch, List<ScoredGroup> kept) {
    int[] firsts = new int[kept.size() + 1];
    for (int group = 0; group < kept.size(); group++) {
      firsts[group + 1] = firsts[group] + kept.get(group).size();
    }
    return batch.groups().stream().flatMapToInt(group -> IntStream.range(firsts[group], firsts[group + 1])).toArray();
  }

  private void update(int[] rows, List<TokenSequence> sequences, List<SequenceInput> inputs, boolean scoredFirst,
      List<ScoredGroup> kept, long update,
      RlStepMetrics metrics) {
    List<SequenceInput> own = Arrays.stream(rows).mapToObj(inputs::get).toList();
    List<TokenSequence> batch = Arrays.stream(rows).mapToObj(sequences::get).toList();
    StepLoss loss = scoredFirst ? new StepLoss(settings.objective(), own)
        : StepLoss.onPolicy(settings.objective(), own);
    TrainReport trained = policy.trainer().accumulate(batch, settings.sampling().temperature(), loss,
        settings.balanceCoefficient());
    StepFailure.requireFinite(loss.notFinite(), rows, kept);
    UpdateReport report;
    try {
      report = policy.update(settings.learningRate().at(update, settings.updates()), settings.optimizer());
    } catch (NonFiniteGradient failure) {
      throw StepFailure.of(failure, rows, kept);
    }
    metrics.update(loss.report(), trained, report, batch.stream().mapToInt(TokenSequence::length).sum());
  }
}
