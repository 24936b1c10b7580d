package kedge.sft.curation.text;

import java.io.Serializable;
import kedge.data.KeyedRandom;

/**
 * MinHash: two sets agree at a position of their signatures with a probability equal to their Jaccard similarity
 * (Broder 1997). A signature is cut into bands; sets that agree in a whole band are compared (Rajaraman, Leskovec and
 * Ullman, Mining of Massive Datasets, section 3.4). For the comparison the low 8 bits of each place are kept (b-bit
 * minwise hashing, Li and König 2010).
 */
public final class MinHash implements Serializable {
  private static final long serialVersionUID = 1;
  /**
   * Number of positions of a signature. The estimate of a similarity s has a standard error of about sqrt(s(1-s)/128),
   * 0.035 at 0.8.
   */
  public static final int PLACES = 128;
  private static final double CHANCE = 1.0 / 256; // probability that two different hashes agree in their low 8 bits
  private static final double FOUND = 0.99;
  private final long[] factors = new long[PLACES];
  private final long[] shifts = new long[PLACES];
  private final int rows;

  /**
   * Chooses the widest bands that still find a pair at the threshold with a probability of 0.99.
   *
   * @param threshold minimum similarity of the pairs to find, above 0 and at most 1
   */
  public MinHash(double threshold, long seed) {
    int widest = 1;
    for (int r = 2; r <= 16; r++) {
      widest = 1 - Math.pow(1 - Math.pow(threshold, r), PLACES / r) >= FOUND ? r : widest;
    }
    rows = widest;
    for (int i = 0; i < PLACES; i++) {
      factors[i] = KeyedRandom.bits(seed, i, 0) | 1;
      shifts[i] = KeyedRandom.bits(seed, i, 1);
    }
  }

  /** Number of bands of a signature. */
  public int bands() {
    return PLACES / rows;
  }

  /**
   * Signature of a set.
   *
   * @param buckets hash of each band, {@code [bands]}
   * @param low low 8 bits of each position, {@code [PLACES]}
   */
  public record Signature(int[] buckets, byte[] low) implements Serializable {
  }

  /** Returns the signature of a set. @param guard sets with different guards share a bucket only by chance */
  public Signature of(long[] shingles, long guard) {
    int[] least = new int[PLACES];
    for (int i = 0; i < PLACES; i++) {
      long factor = factors[i];
      long shift = shifts[i];
      long smallest = 0xFFFFFFFFL;
      for (long shingle : shingles) {
        smallest = Math.min(smallest, (shingle * factor + shift) >>> 32);
      }
      least[i] = (int) smallest;
    }
    int[] buckets = new int[bands()];
    for (int band = 0; band < buckets.length; band++) {
      long key = KeyedRandom.bits(guard, band);
      for (int row = 0; row < rows; row++) {
        key = (key ^ least[band * rows + row]) * 0x9E3779B97F4A7C15L;
        key ^= key >>> 32;
      }
      buckets[band] = (int) key;
    }
    byte[] low = new byte[PLACES];
    for (int i = 0; i < PLACES; i++) {
      low[i] = (byte) least[i];
    }
    return new Signature(buckets, low);
  }

  /** Estimates the Jaccard similarity of two sets from their low bits, which begin at these indices. */
  public static double similarity(byte[] left, int leftFrom, byte[] right, int rightFrom) {
    int same = 0;
    for (int i = 0; i < PLACES; i++) {
      same += left[leftFrom + i] == right[rightFrom + i] ? 1 : 0;
    }
    return Math.max(0, ((double) same / PLACES - CHANCE) / (1 - CHANCE));
  }
}
