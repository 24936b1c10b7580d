package kedge.rl.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import kedge.rl.advantage.AdvantageEstimator;
import kedge.rl.advantage.BatchWhitened;
import kedge.rl.advantage.GroupCentered;
import kedge.rl.advantage.GroupZScore;
import kedge.rl.advantage.LeaveOneOut;
import kedge.rl.objective.Aggregation.FixedLength;
import kedge.rl.objective.Aggregation.SequenceMean;
import kedge.rl.objective.Aggregation.TokenMean;
import kedge.rl.objective.Clip.Band;
import kedge.rl.objective.Clip.Cap;

/**
 * Published methods. In each formula r = pi / pi_old of the token, n the tokens of a completion, N the completions of
 * the optimizer step, T the tokens of the step, R the reward of a completion, G its group; clip is min(r A, clip(r, 1 -
 * low, 1 + high) A). As in their papers, none corrects for sampler mismatch and all train on truncated completions; a
 * recipe can change both.
 */
public enum Presets {

  /**
   * GRPO, arXiv 2402.03300, equations 3 and 4, section 4.2 (coefficient 0.04; 64 completions per prompt; one update per
   * rollout batch): loss = 1/N sum over completions 1/n sum over tokens [-clip + 0.04 (reference/pi - log(reference/pi)
   * - 1)], A = (R - mean(G)) / std(G) (section 4.1.2), low = high = 0.2. The paper leaves low and high open; 0.2 is
   * PPO's.
   */
  GRPO(new GroupZScore(AdvantageEstimator.EPSILON), false) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.TOKEN, new Band(0.2, 0.2), new SequenceMean())
          .withKl(new KlPenalty.InLoss(KlEstimator.K3, 0.04));
    }
  },

  /**
   * Dr. GRPO, arXiv 2503.20783, section 3.2 and listing 1, derived in appendix A; clip 0.2 and no KL from table 6
   * (appendix G): loss = 1/N sum over completions 1/maximumTokens sum over tokens -clip, A = R - mean(G), low = high =
   * 0.2, no KL. Any other constant only rescales the gradient.
   */
  DR_GRPO(new GroupCentered(), false) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.TOKEN, new Band(0.2, 0.2), new FixedLength(maximumTokens));
    }
  },

  /**
   * DAPO, arXiv 2503.14476, equations 8 to 13, section 4.1: loss = 1/T sum over completions and tokens -clip, A = (R -
   * mean(G)) / std(G), low = 0.2, high = 0.28, no KL (section 2.3), dynamic sampling. Its soft overlong punishment
   * needs lengths and is added to R by {@link kedge.rewards.length.OverlongPenalty}; its overlong filtering is {@link
   * Truncated#MASK}, which the authors' best run did not use. Equation 8 averages tokens over a group, the authors'
   * recipe over the mini-batch, as here. The paper drops groups whose completions are all right or all wrong (equation
   * 11); here groups are dropped if their rewards, the punishment included, are all equal.
   */
  DAPO(new GroupZScore(AdvantageEstimator.EPSILON), true) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.TOKEN, new Band(0.2, 0.28), new TokenMean());
    }
  },

  /**
   * GSPO, arXiv 2507.18071, equations 5 to 7, section 5.1 (four mini-batches per rollout batch): s = (pi / pi_old of
   * the completion)^(1/n), loss = 1/N sum over completions -min(s A, clip(s, 1 - 3e-4, 1 + 4e-4) A), A = (R - mean(G))
   * / std(G). The paper leaves KL out of its formulas for brevity and gives no coefficient; none here, as its first
   * author suggests (verl pull request 2775).
   */
  GSPO(new GroupZScore(AdvantageEstimator.EPSILON), false) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.SEQUENCE, new Band(3e-4, 4e-4), new SequenceMean());
    }
  },

  /**
   * CISPO, arXiv 2506.13585, equations 4 and 5: loss = 1/T sum over completions and tokens -sg(min(r, 5)) A log pi, A =
   * (R - mean(G)) / std(G), no KL, dynamic sampling. The paper has no lower limit, also uses DAPO's length penalty
   * ({@link kedge.rewards.length.OverlongPenalty}), averages over the tokens of a group, and does not print its cap. 5
   * is TRL's setting for arXiv 2510.13786, which found 4, 5 and 8 alike (appendix A.17).
   */
  CISPO(new GroupZScore(AdvantageEstimator.EPSILON), true) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.TOKEN, new Cap(5), new TokenMean());
    }
  },

  /**
   * RLOO, arXiv 2402.14740, sections 2.2 and 2.3: loss = 1/N sum over completions -(pi / pi_old of the completion) A, A
   * = R - mean(others of G). Its gradient at the first update is REINFORCE's, -A grad log pi(completion), not divided
   * by length. For one update per rollout batch; the paper writes no ratio and takes two gradient steps per batch
   * (appendix C). It subtracts a KL penalty from the reward, which is {@link KlPenalty.InReward}; with verifiable
   * rewards there is usually no penalty, as here. Taken from secondary sources, not checked against the paper's text.
   */
  RLOO(new LeaveOneOut(), false) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.SEQUENCE_PRODUCT, new Clip.None(), new SequenceMean());
    }
  },

  /**
   * REINFORCE++ with baseline, the paper's variant for several completions per prompt, arXiv 2501.03262 (version 9),
   * section 3.2, equations 6 to 8: loss = 1/T sum over completions and tokens [-clip + 0.001 (log pi - log reference)^2
   * / 2], A' = R - mean(G), A = (A' - mean(batch)) / std(batch), low = high = 0.2. The paper prints neither coefficient
   * nor clip, and its equation 1 is a mean per completion; token mean and clip 0.2 are the defaults of the authors'
   * code (OpenRLHF), 0.001 is in its documentation of asynchronous training, and its later scripts use 1e-4 and 1e-5.
   * The paper's variant without baseline is batch_whitened without group baseline, with {@link KlPenalty.InReward}.
   */
  REINFORCE_PLUS_PLUS(new BatchWhitened(true, AdvantageEstimator.EPSILON), false) {
    @Override
    PolicyObjective objective(int maximumTokens) {
      return plain(RatioLevel.TOKEN, new Band(0.2, 0.2), new TokenMean())
          .withKl(new KlPenalty.InLoss(KlEstimator.K2, 0.001));
    }

    @Override
    public String key() {
      return "reinforce++";
    }
  };

  /** Names used in recipes as {@code algorithm}. */
  public static final List<String> KEYS = Arrays.stream(values()).map(Presets::key).toList();

  private final AdvantageEstimator advantage;
  private final boolean dynamicSampling;

  Presets(AdvantageEstimator advantage, boolean dynamicSampling) {
    this.advantage = advantage;
    this.dynamicSampling = dynamicSampling;
  }

  abstract PolicyObjective objective(int maximumTokens);

  /** Returns the name used in recipes. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the method for completions of at most {@code maximumTokens} tokens. */
  public Preset preset(int maximumTokens) {
    return new Preset(key(), advantage, objective(maximumTokens), dynamicSampling);
  }

  /** Returns the preset with the given name. @throws IllegalArgumentException listing the known ones */
  public static Presets of(String key) {
    return Arrays.stream(values()).filter(preset -> preset.key().equals(key)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "preset is " + key + ", expected one of " + String.join(", ", KEYS)));
  }

  private static PolicyObjective plain(RatioLevel ratio, Clip clip, Aggregation aggregation) {
    return new PolicyObjective(ratio, clip, aggregation, new KlPenalty.None(), MismatchCorrection.none(),
        Truncated.KEEP);
  }
}
