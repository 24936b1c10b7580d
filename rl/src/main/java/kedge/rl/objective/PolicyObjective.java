package kedge.rl.objective;

import java.util.List;
import java.util.Objects;
import kedge.policy.generate.Sampling;

/**
 * A policy-gradient objective as a point on five axes, together with what is done about sampler mismatch and cut
 * completions. The step's loss is the sum over completions and tokens of weight (-J correction + kl), with the token
 * weights of {@link Aggregation}.
 *
 * <p>Entropy is reported, never rewarded: there is no entropy bonus.
 *
 * @param ratio whose probability ratio is limited
 * @param clip how it is limited
 * @param aggregation how token losses become one loss
 * @param kl what holds the policy near a reference
 * @param mismatch what is done where sampler and trainer disagree
 * @param truncated what becomes of cut completions
 */
public record PolicyObjective(RatioLevel ratio, Clip clip, Aggregation aggregation, KlPenalty kl,
    MismatchCorrection mismatch, Truncated truncated) {
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

  /** The same objective with another policy for cut completions. */
  public PolicyObjective withTruncated(Truncated other) {
    return new PolicyObjective(ratio, clip, aggregation, kl, mismatch, other);
  }

  /** The same objective with another mismatch correction. */
  public PolicyObjective withMismatch(MismatchCorrection other) {
    return new PolicyObjective(ratio, clip, aggregation, kl, other, truncated);
  }

  /** The same objective with another KL penalty. */
  public PolicyObjective withKl(KlPenalty other) {
    return new PolicyObjective(ratio, clip, aggregation, other, mismatch, truncated);
  }

  /**
   * Refuses several optimiser steps on one rollout batch where nothing limits the ratio. The first step is exactly
   * REINFORCE, since every ratio is 1; from the second on, unlimited importance weights would rule.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  public void requireUpdates(int updatesPerRollout) {
    if (clip instanceof Clip.None && updatesPerRollout > 1) {
      throw new IllegalArgumentException("updates per rollout batch is " + updatesPerRollout
          + " with clip none, expected 1: the method is on-policy, and from"
          + " the second update on nothing limits pi / pi_old. Maybe one update per rollout batch, or clip: band with "
          + "low 0.2 and high 0.2");
    }
  }

  /**
   * Refuses sampling from another distribution than the one that is trained, unless importance weights make up for it.
   *
   * @throws IllegalArgumentException naming the alternatives
   */
  public void requireSampling(Sampling sampling) {
    if (sampling.temperature() == 0) {
      throw new IllegalArgumentException(
          "temperature is 0 in a rollout, expected above 0: greedy completions of one prompt are all the same. Maybe "
              + "1.0");
    }
    if (sampling.filters() && mismatch.cap().isEmpty()) {
      throw new IllegalArgumentException("top_k, top_p or min_p filter the rollouts (" + sampling.topK() + ", "
          + sampling.topP() + ", " + sampling.minP()
          + "), expected none: the trained distribution is not filtered. Maybe top_k: 0, top_p: 1, min_p: 0, or a "
          + "mismatch cap of "
          + MismatchCorrection.USUAL_CAP);
    }
  }

  /**
   * False where a completion must not touch the gradient and is not counted in the denominators. Settled before the
   * first update.
   */
  public boolean carriesGradient(SequenceInput input) {
    return input.trained() && !masksTruncated(input) && !mismatch.masks(input);
  }

  boolean masksTruncated(SequenceInput input) {
    return truncated == Truncated.MASK && input.truncated();
  }

  /**
   * The weight of each token of each completion, for {@link #evaluate}.
   *
   * @param step all completions of one optimiser step, whatever micro-batches they are then cut into
   */
  public double[] weights(List<SequenceInput> step) {
    return aggregation.weights(step.stream().mapToInt(input -> carriesGradient(input) ? input.length() : 0).toArray());
  }

  /**
   * One completion's part of the step's loss, and its derivatives.
   *
   * @param input what was settled before the update
   * @param current log-probability of each token under the policy as it is now
   * @param weight of each of its tokens, by {@link #weights}
   */
  public SequenceResult evaluate(SequenceInput input, double[] current, double weight) {
    if (current.length != input.length()) {
      throw new IllegalArgumentException(
          current.length + " current log-probabilities, but the completion has " + input.length() + " tokens");
    }
    if (kl.needsReference() && input.reference().isEmpty()) {
      throw new IllegalArgumentException(
          "kl needs log-probabilities of a reference policy, but a completion has none. Maybe kl: none");
    }
    return new SequenceLoss(this, input, current, weight).result();
  }

  /** The step's loss as text, from the very parts that compute it. */
  public String formula() {
    String correction = mismatch.cap().isPresent() ? " min(pi_old / pi_sampler, " + mismatch.cap().getAsDouble() + ")"
        : "";
    String penalty = kl.formula().isEmpty() ? "" : " + " + kl.formula();
    String reward = kl.ofReward().isEmpty() ? "" : "; R less " + kl.ofReward();
    return "loss = " + aggregation.formula() + "; L = -J" + correction + penalty + "; " + clip.formula() + "; "
        + ratio.formula() + reward;
  }
}
