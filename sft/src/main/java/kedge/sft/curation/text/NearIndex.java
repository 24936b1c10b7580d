package kedge.sft.curation.text;

import java.util.Arrays;
import kedge.data.UserError;

/**
 * Index of the MinHash signatures of the records that are kept, one hash table per band, in primitive arrays: with 21
 * bands about 310 bytes per record. A new record is compared with at most {@link #LOOKED_AT} records of a bucket,
 * newest first, so that its cost does not grow with the set. Not thread-safe.
 */
public final class NearIndex {
  /** Maximum number of records of a bucket that a new one is compared with. */
  public static final int LOOKED_AT = 64;
  private static final int BLOCK = 1 << 14;
  private final double threshold;
  private final int[][] heads; // per band and bucket, the newest record in it, or -1
  private final int[][] next; // per band and record, the one before it in its bucket, or -1
  private final byte[][] low; // blocks of BLOCK signatures
  private final long[] guards;
  private long cut;

  /** @throws UserError if the heap is too small */
  public NearIndex(int records, int bands, double threshold) {
    int buckets = Integer.highestOneBit(Math.max(16, records));
    long bytes = (long) bands * (buckets + records) * 4 + (long) records * (MinHash.PLACES + 8);
    if (bytes > Runtime.getRuntime().maxMemory() * 3 / 4) {
      throw new UserError(String.format(java.util.Locale.ROOT,
          "%,d records need %,d MB of heap for near copies, the JVM has %,d MB. Maybe KEDGE_HEAP=%dg?",
          records, bytes >> 20, Runtime.getRuntime().maxMemory() >> 20, (bytes * 3 / 2 >> 30) + 1));
    }
    this.threshold = threshold;
    this.heads = new int[bands][buckets];
    this.next = new int[bands][records];
    this.low = new byte[(records + BLOCK - 1) / BLOCK][];
    this.guards = new long[records];
    for (int[] head : heads) {
      Arrays.fill(head, -1);
    }
  }

  /**
   * Returns the first earlier record found that has the same guard and at least the threshold's similarity; otherwise
   * adds this record and returns -1.
   */
  public int findOrAdd(int record, long guard, MinHash.Signature signature) {
    for (int band = 0; band < heads.length; band++) {
      int looked = 0;
      for (int other = heads[band][bucket(signature, band)]; other >= 0; other = next[band][other]) {
        if (looked++ == LOOKED_AT) {
          cut++;
          break;
        }
        if (guards[other] == guard && MinHash.similarity(low[other / BLOCK], other % BLOCK * MinHash.PLACES,
            signature.low(), 0) >= threshold) {
          return other;
        }
      }
    }
    add(record, guard, signature);
    return -1;
  }

  private void add(int record, long guard, MinHash.Signature signature) {
    guards[record] = guard;
    byte[][] block = low;
    if (block[record / BLOCK] == null) {
      block[record / BLOCK] = new byte[BLOCK * MinHash.PLACES];
    }
    System.arraycopy(signature.low(), 0, block[record / BLOCK], record % BLOCK * MinHash.PLACES, MinHash.PLACES);
    for (int band = 0; band < heads.length; band++) {
      int bucket = bucket(signature, band);
      next[band][record] = heads[band][bucket];
      heads[band][bucket] = record;
    }
  }

  private int bucket(MinHash.Signature signature, int band) {
    return signature.buckets()[band] & heads[band].length - 1;
  }

  /** Returns the number of searches that were cut short because a bucket had more records. */
  public long cut() {
    return cut;
  }
}
