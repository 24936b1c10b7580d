package kedge.rewards.noise;

import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * Noise of a known amount: 1 for a share of all pairs of problem and completion, whatever they say. Rewards are pure,
 * so the same completion of the same problem always meets the same fall, as with a grader that errs and stands by it.
 * For experiments on what errors of a reward cost: with {@code total: {by: formula, formula: "math + coin - 2 * math *
 * coin"}} a coin of share 0.3 turns three in ten of the verdicts of {@code math} over.
 */
public record CoinReward(CoinSettings settings) implements Reward {
  @Override
  public String name() {
    return "coin";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    double fall = KeyedRandom.uniform(settings.seed(), KeyedRandom.text(problem.id()),
        KeyedRandom.text(candidate.text()));
    return new Verdict.Scored(fall < settings.share() ? 1 : 0);
  }
}
