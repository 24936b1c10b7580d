package kedge.rewards.length;

import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * The soft overlong penalty of DAPO (Yu et al. 2025, arXiv 2503.14476, equation 13), for a completion of |y| tokens: 0
 * up to L_max - L_cache, then ((L_max - L_cache) - |y|) / L_cache, and -1 above L_max. It is added to the answer's
 * reward, so it wants a total that is not normalised.
 */
public final class OverlongReward implements Reward {
  private final OverlongSettings settings;

  /** A penalty for these lengths. */
  public OverlongReward(OverlongSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "overlong";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return new Verdict.Scored(new OverlongPenalty(settings.maximum(), settings.cache()).of(candidate.tokens()));
  }
}
