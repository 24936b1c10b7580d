package kedge.rewards.format;

import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if something is thought, 0 if the thought is empty or there is none: its mean is the trigger rate of SAIL-RL. A thought whose opening tag stands in the
 * prompt, and one that was cut off, count by what they hold.
 */
public record ThinksReward(ThinksSettings settings) implements Reward {
  @Override
  public String name() {
    return "thinks";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String text = candidate.text();
    String open = "<" + settings.tag() + ">";
    int begin = text.indexOf(open);
    int close = text.indexOf("</" + settings.tag() + ">", Math.max(begin, 0));
    if (begin < 0 && close < 0) {
      return new Verdict.Scored(0);
    }
    String thought = text.substring(begin < 0 ? 0 : begin + open.length(), close < 0 ? text.length() : close);
    return new Verdict.Scored(thought.isBlank() ? 0 : 1);
  }
}
