package kedge.rewards;

/**
 * How long a reward has taken. Kept apart from verdicts, for clocks differ from run to run.
 *
 * @param calls calls that ended or were given up
 * @param nanoseconds their time, added up
 */
public record Latency(long calls, long nanoseconds) {
  static final Latency NONE = new Latency(0, 0);

  Latency plus(long more) {
    return new Latency(calls + 1, nanoseconds + more);
  }

  /** Mean milliseconds a call; 0 before the first. */
  public double meanMilliseconds() {
    return calls == 0 ? 0 : nanoseconds / 1e6 / calls;
  }
}
