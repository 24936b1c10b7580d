package kedge.rl.objective;

import java.util.Locale;

/**
 * Metrics of the objective, each with the set that its mean is taken over. "Over ratios" means over tokens if the ratio
 * is per token, and over completions if it is per completion. Only completions that carry gradient are counted, unless
 * "all completions" is stated.
 */
public enum ObjectiveMetric {

  /** Share of all completions that carry gradient. */
  TRAINED,
  /** Share of all completions without an advantage: unscorable, or nothing in the group to compare them with. */
  UNSCORED,
  /** Share of all completions that were cut at the length limit. */
  TRUNCATED,
  /** Share of all completions that carry no gradient because they were cut. */
  MASKED_TRUNCATED,
  /** Share of all completions that carry no gradient because sampler and trainer disagree on them. */
  MASKED_MISMATCH,

  /** Share of ratios below the band with a negative advantage: no gradient. */
  CLIP_LOW,
  /**
   * Share of ratios above the band with a positive advantage: no gradient. With a cap: share of ratios above it,
   * whatever the advantage.
   */
  CLIP_HIGH,
  /** Share of ratios above the dual clip's maximum with a negative advantage: no gradient. */
  CLIP_DUAL,
  /** pi / pi_old, over ratios. */
  RATIO,
  /** |pi / pi_old - 1|, over ratios. Exactly 0 at the first update after a rollout. */
  RATIO_DEVIATION,

  /** KL(pi_old || pi) by k3, over tokens: how far the updates on this rollout batch have moved the policy. */
  DRIFT_K3,

  /** KL(pi || reference) by k1, over tokens; only with a reference. */
  REFERENCE_K1,
  /** KL(pi || reference) by k3, over tokens; only with a reference. */
  REFERENCE_K3,

  /** Entropy in nats of the distribution at each token, over tokens; only where entropies were computed. */
  ENTROPY,

  /** |log pi_old - log pi_sampler|, over the tokens of all completions. */
  MISMATCH_DIFFERENCE,
  /** pi_old / pi_sampler, over the tokens of all completions. */
  MISMATCH_RATIO,
  /** Share of importance weights that were capped, over ratios; only with a cap. */
  MISMATCH_CAPPED;

  /** Returns the name of the metric in lower case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
