package kedge.rewards.chain;

import java.util.Map;
import java.util.Optional;
import kedge.data.Problem;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.format.Thought;

/**
 * A bit (or a share, {@link ChainSettings#scores()}) on the chain of steps that a completion thinks, and in the detail
 * {@code fault} the first thing that is wrong with it. It applies exactly where {@code reward: thinks} is 1, also to a
 * thought that was cut off.
 *
 * <p>Lines are read as {@code reasoning: columns} of the generated problems writes them: columns {@code 7+8+0=15 5},
 * equations {@code 3*25=75}, joins {@code 37+48} that say what is worked next, and a result written anew, {@code -36}.
 * Blank lines are passed over; any other line is no step and false.
 */
abstract sealed class ChainReward implements Reward permits LogicReward,GroundingReward,ConsistencyReward {
  private final String name;
  private final ChainSettings settings;

  ChainReward(String name, ChainSettings settings) {
    this.name = name;
    this.settings = settings;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Verdict judge(Problem problem, Candidate candidate) {
    Optional<String> thought = Thought.of(candidate.text(), "think").filter(text -> !text.isBlank());
    if (thought.isEmpty()) {
      String missing = "nothing was thought";
      return settings.absent() == Absent.ZERO ? new Verdict.Scored(0, Map.of("rule", "absent: " + missing))
          : new Verdict.NotApplicable(missing);
    }
    Chain.Report chain = Chain.read(GivenNumbers.of(problem), thought.get());
    String fault = fault(chain, problem, candidate);
    double partial = settings.scores() == ChainSettings.Scores.SHARE ? share(chain) : 0;
    return new Verdict.Scored(fault.isEmpty() ? 1 : partial, fault.isEmpty() ? Map.of() : Map.of("fault", fault));
  }

  /** What a chain with a fault is worth where shares are asked for: the share of its lines without one. */
  double share(Chain.Report chain) {
    return 0;
  }

  /** What is wrong; empty if nothing is. */
  abstract String fault(Chain.Report chain, Problem problem, Candidate candidate);
}
