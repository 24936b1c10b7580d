package kedge.rewards.length;

import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 for a completion of minimum to maximum tokens. Outside, with d the tokens that it is too short or too long by, 1 -
 * d / (margin + 1), and 0 from d = margin + 1 on. The length is whatever the completion has, cut off or not.
 */
public record LengthReward(LengthSettings settings) implements Reward {
  @Override
  public String name() {
    return "length";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    int off = Math.max(0, Math.max(settings.minimum() - candidate.tokens(), candidate.tokens() - settings.maximum()));
    return new Verdict.Scored(Math.max(0, 1 - off / (settings.margin() + 1.0)));
  }
}
