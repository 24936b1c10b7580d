package kedge.rewards.format;

import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if something is thought, 0 if the thought is empty or there is none: its mean is the trigger rate of SAIL-RL. A
 * thought whose opening tag stands in the prompt, and one that was cut off, count by what they hold.
 */
public record ThinksReward(ThinksSettings settings) implements Reward {
  @Override
  public String name() {
    return "thinks";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    return new Verdict.Scored(Thought.thinks(candidate.text(), settings.tag()) ? 1 : 0);
  }
}
