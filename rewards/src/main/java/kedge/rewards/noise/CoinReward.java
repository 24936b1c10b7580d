package kedge.rewards.noise;

import static com.google.common.base.Preconditions.checkArgument;

import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * Noise of a known rate: 1 with probability {@code share}, fixed per (problem, completion), whatever they say. Use it
 * to measure what errors of a reward cost: with {@code total: {by: formula, formula: "math + coin - 2 * math * coin"}}
 * a coin of share 0.3 flips 30 % of the verdicts of {@code math}.
 *
 * @param share probability of a 1, above 0 and below 1
 * @param seed seed of the draws
 */
public record CoinReward(@Default("0.5") double share, @Default("0") long seed) implements Reward {
  public CoinReward {
    checkArgument(share > 0 && share < 1, "share is %s, expected above 0 and below 1", share);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    double draw = KeyedRandom.uniform(seed, KeyedRandom.text(problem.id()), KeyedRandom.text(candidate.text()));
    return new Verdict.Scored(draw < share ? 1 : 0);
  }
}
