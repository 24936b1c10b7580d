package kedge.rewards.pool;

/**
 * How long the calls of a reward took. Kept apart from verdicts, for clocks differ from run to run.
 *
 * @param calls calls that ended or were given up
 * @param nanoseconds their time, added up
 * @param longest the longest of them, in nanoseconds
 * @param median half of them took no longer than this; to 1/8 of its value, in nanoseconds
 * @param p95 95 of 100 took no longer than this; likewise
 */
public record Latency(long calls, long nanoseconds, long longest, long median, long p95) {

  /** Mean milliseconds a call; 0 before the first. */
  public double meanMilliseconds() {
    return calls == 0 ? 0 : nanoseconds / 1e6 / calls;
  }

  /** Counts calls by their length, in eight steps to each doubling. Not for several threads at once. */
  public static final class Counter {
    private static final int STEPS = 8;
    private final long[] counts = new long[Long.SIZE * STEPS];
    private long calls;
    private long nanoseconds;
    private long longest;

    public void add(long length) {
      calls++;
      nanoseconds += length;
      longest = Math.max(longest, length);
      counts[step(Math.max(1, length))]++;
    }

    private static int step(long length) {
      int doubling = Long.SIZE - 1 - Long.numberOfLeadingZeros(length);
      int part = doubling < 3 ? 0 : (int) (length >>> doubling - 3) & STEPS - 1;
      return doubling * STEPS + part;
    }

    /** The upper end of the step in which that share of the calls is reached. */
    private long quantile(double share) {
      long left = (long) Math.ceil(share * calls);
      for (int step = 0; step < counts.length && calls > 0; step++) {
        left -= counts[step];
        if (left <= 0) {
          double end = Math.scalb(1.0 + (step % STEPS + 1.0) / STEPS, step / STEPS);
          return Math.min(longest, (long) end);
        }
      }
      return longest;
    }

    public Latency read() {
      return new Latency(calls, nanoseconds, longest, quantile(0.5), quantile(0.95));
    }
  }
}
