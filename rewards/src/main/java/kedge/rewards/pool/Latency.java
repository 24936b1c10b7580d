package kedge.rewards.pool;

/**
 * Latency of the calls of a reward. Separate from verdicts, since times differ from run to run.
 *
 * @param calls number of calls, late ones included
 * @param nanoseconds total time
 * @param longest largest latency, in nanoseconds
 * @param median median, in nanoseconds; at most 1/8 too large
 * @param p95 95th percentile, in nanoseconds; at most 1/8 too large
 */
public record Latency(long calls, long nanoseconds, long longest, long median, long p95) {

  /** Mean latency in milliseconds; 0 without calls. */
  public double meanMilliseconds() {
    return calls == 0 ? 0 : nanoseconds / 1e6 / calls;
  }

  /** Histogram of latencies with eight bins per doubling. Not thread-safe. */
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

    /** Returns the upper end of the bin that contains a quantile. */
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
