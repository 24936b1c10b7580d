package kedge.rl.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import kedge.policy.generate.Sampling;

/**
 * A policy-gradient objective, composed of a ratio, a clip, an aggregation, a KL penalty, a correction for sampler
 * mismatch and a treatment of truncated completions. The step's loss is the sum over completions and tokens of weight
 * (-J correction + KL), with the token weights of {@link Aggregation}.
 *
 * <p>Entropy is reported, never rewarded: there is no entropy bonus.
 *
 * @param ratio level of the probability ratio: token or completion
 * @param clip limit on the ratio
 * @param aggregation weights that turn token losses into one loss
 * @param kl penalty toward a reference policy
 * @param mismatch correction where the probabilities of sampler and trainer differ
 * @param truncated treatment of completions cut at the length limit
 */
public record PolicyObjective(RatioLevel ratio, Clip clip, Aggregation aggregation, KlPenalty kl,
    MismatchCorrection mismatch, Truncated truncated) implements SequenceObjective {
  public PolicyObjective {
    Objects.requireNonNull(ratio, "ratio");
    Objects.requireNonNull(clip, "clip");
    Objects.requireNonNull(aggregation, "aggregation");
    Objects.requireNonNull(kl, "kl");
    Objects.requireNonNull(mismatch, "mismatch");
    Objects.requireNonNull(truncated, "truncated");
    if (ratio != RatioLevel.TOKEN && !(aggregation instanceof Aggregation.SequenceMean)) {
      throw new IllegalArgumentException("aggregation is " + aggregation.key() + " with ratio " + ratio.key()
          + ", which would weigh each completion's one"
          + " ratio by its length, so it is not the objective of the GSPO or RLOO paper. Maybe aggregation: "
          + "sequence_mean, or ratio: token");
    }
    if (ratio != RatioLevel.TOKEN && clip instanceof Clip.Cap) {
      throw new IllegalArgumentException("clip is cap with ratio " + ratio.key()
          + ", but a capped constant weight belongs to each token's own log-probability."
          + " Maybe ratio: token, or clip: band");
    }
  }

  /** Returns the same objective with another treatment of truncated completions. */
  public PolicyObjective withTruncated(Truncated other) {
    return new PolicyObjective(ratio, clip, aggregation, kl, mismatch, other);
  }

  /** Returns the same objective with another mismatch correction. */
  public PolicyObjective withMismatch(MismatchCorrection other) {
    return new PolicyObjective(ratio, clip, aggregation, kl, other, truncated);
  }

  /** Returns the same objective with another KL penalty. */
  public PolicyObjective withKl(KlPenalty other) {
    return new PolicyObjective(ratio, clip, aggregation, other, mismatch, truncated);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Rejects several updates per rollout batch if nothing limits the ratio. The first update is exactly REINFORCE,
   * since every ratio is 1; from the second on, the importance weights are unbounded.
   */
  @Override
  public void requireUpdates(int updatesPerBatch) {
    if (clip instanceof Clip.None && updatesPerBatch > 1) {
      throw new IllegalArgumentException("updates per rollout batch is " + updatesPerBatch
          + " with clip none, expected 1: the method is on-policy, and from"
          + " the second update on nothing limits pi / pi_old. Maybe one update per rollout batch, or clip: band with "
          + "low 0.2 and high 0.2?");
    }
  }

  @Override
  public void requireSampling(Sampling sampling) {
    requireSampling(sampling, mismatch.cap().isPresent());
  }

  /** @param weighted whether importance weights correct for a filtered distribution */
  static void requireSampling(Sampling sampling, boolean weighted) {
    if (sampling.temperature() == 0) {
      throw new IllegalArgumentException(
          "temperature is 0 in a rollout, expected above 0: greedy completions of one prompt are all the same. Maybe "
              + "1.0?");
    }
    if (sampling.filters() && !weighted) {
      throw new IllegalArgumentException("top_k, top_p or min_p filter the rollouts (" + sampling.topK() + ", "
          + sampling.topP() + ", " + sampling.minP()
          + "), expected none: the trained distribution is not filtered. Maybe top_k: 0, top_p: 1, min_p: 0, or a "
          + "mismatch cap of "
          + MismatchCorrection.USUAL_CAP + "?");
    }
  }

  @Override
  public Mask mask(SequenceInput input) {
    if (!input.trained()) {
      return Mask.UNSCORED;
    }
    if (truncated == Truncated.MASK && input.truncated()) {
      return Mask.TRUNCATED;
    }
    return mismatch.masks(input) ? Mask.MISMATCH : Mask.NONE;
  }

  @Override
  public boolean needsReference() {
    return kl.needsReference();
  }

  @Override
  public boolean correctsSampler() {
    return mismatch.cap().isPresent() || mismatch.masks();
  }

  @Override
  public boolean masksByOldLogProbabilities() {
    return mismatch.masks();
  }

  @Override
  public Optional<KlPenalty.InReward> rewardPenalty() {
    return kl instanceof KlPenalty.InReward penalty ? Optional.of(penalty) : Optional.empty();
  }

  @Override
  public SequenceResult evaluate(SequenceInput input, double[] current, TrainedCounts step) {
    if (current.length != input.length()) {
      throw new IllegalArgumentException(
          current.length + " current log-probabilities, but the completion has " + input.length() + " tokens");
    }
    double weight = aggregation.weight(current.length, step);
    double[] derivatives = new double[current.length];
    List<ClippedRatio> ratios = new ArrayList<>();
    double policyLoss = policyLoss(input, current, weight, derivatives, ratios);
    double klLoss = kl instanceof KlPenalty.InLoss penalty ? klLoss(penalty, input, current, weight, derivatives) : 0;
    return new SequenceResult(policyLoss + klLoss, klLoss, derivatives, ratios);
  }

  /** Computes the sum of -J over the ratios; a ratio per completion has the weight of all its tokens. */
  private double policyLoss(SequenceInput input, double[] current, double weight, double[] derivatives,
      List<ClippedRatio> ratios) {
    double advantage = input.advantage();
    double[] logRatios = ratio.logRatios(current, input.old());
    double[] logCorrections = ratio.logRatios(input.old(), input.sampler());
    int tokensPerRatio = current.length / logRatios.length;
    double loss = 0;
    for (int i = 0; i < logRatios.length; i++) {
      double r = Math.exp(logRatios[i]);
      Clip.Surrogate j = advantage == 0 ? Clip.Surrogate.ZERO : clip.surrogate(r, advantage, current[i]);
      double scale = weight * tokensPerRatio * mismatch.weight(logCorrections[i]);
      loss -= scale * j.value();
      double derivative = -scale * j.slope() * ratio.logRatioDerivative(current.length);
      for (int t = i; t < i + tokensPerRatio; t++) {
        derivatives[t] += derivative;
      }
      ratios.add(new ClippedRatio(r, j.side(), mismatch.state(logCorrections[i])));
    }
    return loss;
  }

  /** Computes the sum over tokens of coefficient times the estimate of KL(pi || reference). */
  private static double klLoss(KlPenalty.InLoss penalty, SequenceInput input, double[] current, double weight,
      double[] derivatives) {
    double[] reference = input.reference().orElseThrow(() -> new IllegalArgumentException(
        "kl needs log-probabilities of a reference policy, but a completion has none. Maybe kl: none?"));
    double loss = 0;
    for (int t = 0; t < current.length; t++) {
      double x = current[t] - reference[t];
      loss += weight * penalty.coefficient() * penalty.estimator().value(x);
      derivatives[t] += weight * penalty.coefficient() * penalty.estimator().derivative(x);
    }
    return loss;
  }

  @Override
  public String name() {
    return "policy objective";
  }

  @Override
  public String formula() {
    String correction = mismatch.cap().isPresent() ? " min(pi_old / pi_sampler, " + mismatch.cap().getAsDouble() + ")"
        : "";
    String penalty = kl.formula().isEmpty() ? "" : " + " + kl.formula();
    String reward = kl.ofReward().isEmpty() ? "" : "; R less " + kl.ofReward();
    return "loss = " + aggregation.formula() + "; L = -J" + correction + penalty + "; " + clip.formula() + "; "
        + ratio.formula() + reward;
  }
}
