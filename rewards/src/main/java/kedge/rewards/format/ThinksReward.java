package kedge.rewards.format;

import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion thinks, 0 if its thought is missing or blank; the mean is SAIL-RL's trigger rate. A thought whose
 * opening tag stands in the prompt, and one that was cut off, count by their content.
 *
 * @param tag the tag around the thought
 */
public record ThinksReward(@Default("think") String tag) implements Reward {
  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return new Verdict.Scored(Thought.thinks(candidate.whole(), tag) ? 1 : 0);
  }
}
