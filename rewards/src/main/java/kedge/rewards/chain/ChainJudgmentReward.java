package kedge.rewards.chain;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.Set;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.format.Thought;
import kedge.rewards.total.SailRl;

/**
 * 1 if a hard problem is thought about or an easy one is not, else 0. Whether a completion thinks is decided as by
 * {@code reward: thinks}. The detail holds {@code requires_reasoning}, as that of SAIL-RL's judge. A problem whose
 * column is missing, or neither {@code easy} nor {@code hard}, is unscorable.
 *
 * @param column column that holds {@code easy} or {@code hard}
 */
public record ChainJudgmentReward(@Default("difficulty") String column) implements Reward {
  public ChainJudgmentReward {
    checkArgument(!column.isBlank(), "column is \"%s\", expected the name of a column that holds easy or hard", column);
  }

  @Override
  public Set<String> columns() {
    return Set.of(column);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    String difficulty = problem.columns().get(column);
    if (!"easy".equals(difficulty) && !"hard".equals(difficulty)) {
      return new Verdict.Unscorable("column " + column + " of problem " + problem.id() + " is "
          + (difficulty == null ? "missing" : "\"" + difficulty + "\"") + ", expected easy or hard");
    }
    boolean needed = difficulty.equals("hard");
    boolean right = Thought.thinks(candidate.whole(), "think") == needed;
    return new Verdict.Scored(right ? 1 : 0, Map.of(SailRl.NEEDED, String.valueOf(needed)));
  }
}
