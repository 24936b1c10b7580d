package kedge.rewards.math;

/** How much work an answer may cause, by count and never by the clock: the same answer always gets the same verdict. */
final class Limits {
  /** Characters of a completion that are read, from its end. */
  static final int COMPLETION = 65_536;
  /** Characters of an answer. */
  static final int ANSWER = 2_000;

  private Limits() {
  }
}
