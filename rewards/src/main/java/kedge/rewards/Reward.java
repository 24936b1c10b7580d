package kedge.rewards;

import kedge.data.Problem;

/** A verdict on one completion of one problem. Implementations are pure: the same arguments give the same verdict, from any thread. */
public interface Reward {

  /** The name under which parts are logged, for instance {@code math}. */
  String name();

  /** Judges one completion. What it throws is recorded as {@link Verdict.Unscorable}. */
  Verdict judge(Problem problem, Candidate candidate);

  /**
   * Whether it says that the answer is right: such a reward gives a right answer 1 and a blank completion 0, and {@link GoldCheck} holds
   * it to that before a run. False for rewards of form or length.
   */
  default boolean gradesAnswer() {
    return false;
  }
}
