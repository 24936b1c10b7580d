package kedge.rewards.length;

import static com.google.common.base.Preconditions.checkArgument;

import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 for a completion of {@code minimum} to {@code maximum} tokens. A completion that is d tokens too short or too long
 * scores 1 - d / (margin + 1), at least 0. Truncated completions count by the length they have.
 *
 * @param minimum least number of tokens
 * @param maximum greatest number of tokens
 * @param margin tokens outside the range over which the value falls to 0; by default it falls at once
 */
public record LengthReward(@Default("0") int minimum, @Required int maximum, @Default("0") int margin)
    implements
      Reward {
  public LengthReward {
    checkArgument(maximum >= 1, "maximum is %s, expected a number of tokens, at least 1", maximum);
    checkArgument(minimum >= 0 && minimum <= maximum, "minimum is %s, expected 0 to maximum, which is %s tokens",
        minimum, maximum);
    checkArgument(margin >= 0, "margin is %s, expected at least 0 tokens", margin);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    int off = Math.max(0, Math.max(minimum - candidate.tokens(), candidate.tokens() - maximum));
    return new Verdict.Scored(Math.max(0, 1 - off / (margin + 1.0)));
  }
}
