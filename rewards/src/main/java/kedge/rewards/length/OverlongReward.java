package kedge.rewards.length;

import static com.google.common.base.Preconditions.checkArgument;

import kedge.data.Problem;
import kedge.data.settings.Required;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * Soft overlong penalty of DAPO (Yu et al. 2025, arXiv 2503.14476, equation 13) for a completion of |y| tokens: 0 up to
 * L_max - L_cache, then ((L_max - L_cache) - |y|) / L_cache, and -1 above L_max. It is meant to be added to the
 * answer's reward, so use it with a total that is not normalized.
 *
 * @param maximum L_max, the number of tokens from which the penalty is -1
 * @param cache L_cache, the number of tokens below {@code maximum} at which the penalty begins
 */
public record OverlongReward(@Required int maximum, @Required int cache) implements Reward {
  public OverlongReward {
    checkArgument(maximum >= 1, "maximum is %s, expected a number of tokens, at least 1", maximum);
    checkArgument(cache >= 1 && cache <= maximum, "cache is %s, expected 1 to maximum, which is %s tokens", cache,
        maximum);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return new Verdict.Scored(new OverlongPenalty(maximum, cache).of(candidate.tokens()));
  }
}
