package kedge.rewards.chain;

import java.util.Map;
import java.util.Set;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.format.Thought;
import kedge.rewards.total.SailRl;

/**
 * {@code steps_judgement}: 1 if a hard problem is thought about or an easy one is not, by the difficulty that a column
 * of the data tells; else 0. Whether something is thought is told as by {@code reward: thinks}. It notes {@code
 * requires_reasoning}, as the judge of SAIL-RL does. A column that is missing or says neither {@code easy} nor {@code
 * hard} cannot be scored.
 */
public record ChainJudgmentReward(ChainJudgmentSettings settings) implements Reward {
  @Override
  public String name() {
    return "steps_judgement";
  }

  @Override
  public Set<String> columns() {
    return Set.of(settings.column());
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String difficulty = problem.columns().get(settings.column());
    if (!"easy".equals(difficulty) && !"hard".equals(difficulty)) {
      return new Verdict.Unscorable("column " + settings.column() + " of problem " + problem.id() + " is "
          + (difficulty == null ? "missing" : "\"" + difficulty + "\"") + ", expected easy or hard");
    }
    boolean needed = difficulty.equals("hard");
    boolean right = Thought.thinks(candidate.text(), "think") == needed;
    return new Verdict.Scored(right ? 1 : 0, Map.of(SailRl.NEEDED, String.valueOf(needed)));
  }
}
