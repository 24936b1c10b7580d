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
 * A reward on the chain of thought of a generated problem, by rules: 1 if nothing is wrong, else 0 or a share, with the
 * first fault in the detail. It applies exactly where {@code reward: thinks} is 1, also to a thought that was cut off.
 *
 * <p>Lines are read as {@code reasoning: columns} of the generated problems writes them: columns {@code 7+8+0=15 5},
 * equations {@code 3*25=75}, joins {@code 37+48} that say what is worked next, and a result written anew, {@code -36}.
 * Blank lines are ignored; any other line is no step and false.
 */
sealed interface ChainReward extends Reward permits ChainLogicReward,ChainGroundingReward,ChainConsistencyReward {

  /** Value of a chain with a fault: 0, as in the papers, or the share of lines without one. */
  enum Scores {
    BITS, SHARE
  }

  /** Verdict on a completion that thinks nothing. */
  Absent absent();

  /** Value of a chain with a fault. */
  Scores scores();

  @Override
  default Verdict judge(Problem problem, Candidate candidate) {
    Optional<String> thought = Thought.of(candidate.whole(), "think").filter(text -> !text.isBlank());
    if (thought.isEmpty()) {
      return absent().verdict("nothing was thought");
    }
    Chain.Report chain = Chain.read(given(problem), thought.get());
    String fault = fault(chain, problem, candidate);
    double partial = scores() == Scores.SHARE && chain.steps() > 0 ? (double) soundLines(chain) / chain.lines() : 0;
    return new Verdict.Scored(fault.isEmpty() ? 1 : partial, fault.isEmpty() ? Map.of() : Map.of("fault", fault));
  }

  /** Returns the numbers that a chain may start from. */
  default GivenNumbers given(Problem problem) {
    return GivenNumbers.of(problem);
  }

  /** Number of lines without a fault of this reward's kind. */
  default int soundLines(Chain.Report chain) {
    return 0;
  }

  /** The first fault; empty if there is none. */
  String fault(Chain.Report chain, Problem problem, Candidate candidate);
}
