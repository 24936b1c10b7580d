package kedge.data;

/**
 * Counter-based random numbers: a pure function from a seed and a list of counters to 64 well-mixed bits. There is no
 * state to save, and a draw does not depend on the draws before it (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"; the mixer is the finalizer of SplitMix64, Steele et al. 2014, applied once per key word).
 */
public final class KeyedRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private KeyedRandom() {
  }

  /** Returns 64 bits for a seed and its counters; every counter, and the number of counters, matters. */
  public static long bits(long seed, long... counters) {
    long state = mix(seed + GOLDEN * (counters.length + 1));
    for (long counter : counters) {
      state = mix(state + GOLDEN + mix(counter * GOLDEN + 0x632BE59BD9B4E019L));
    }
    return state;
  }

  /** Returns a uniform double in [0, 1) with 53 random bits. */
  public static double uniform(long seed, long... counters) {
    return (bits(seed, counters) >>> 11) * 0x1.0p-53;
  }

  /**
   * Returns a uniform integer in [0, bound), without bias above 2^-31.
   *
   * @throws IllegalArgumentException if bound is not positive
   */
  public static int integer(int bound, long seed, long... counters) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound is " + bound + ", expected at least 1");
    }
    return (int) Math.multiplyHigh(bits(seed, counters) >>> 1, (long) bound << 1);
  }

  /** Returns a 64-bit key of a text, for ids and names: FNV-1a over its UTF-16 units, mixed. */
  public static long text(String text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
