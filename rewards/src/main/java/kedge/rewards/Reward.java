package kedge.rewards;

import kedge.data.Problem;

/** A verdict on one completion of one problem. Implementations are pure: the same arguments give the same verdict, from any thread. */
public interface Reward {

  /** The name under which parts are logged, for instance {@code math}. */
  String name();

  /** Judges one completion. What it throws is recorded as {@link Verdict.Unscorable}. */
  Verdict judge(Problem problem, Candidate candidate);
}
