package kedge.sft.curation.text;

import java.util.Arrays;

/**
 * Map from fingerprints to non-negative integers in primitive arrays: 40 bytes per entry when half full. Not
 * thread-safe.
 */
public final class FingerprintMap {
  private static final int EMPTY = -1;
  private long[] keys; // high and low word of each slot
  private int[] values;
  private int size;

  /** @param expected expected number of entries; the map can grow */
  public FingerprintMap(int expected) {
    int places = Integer.highestOneBit(Math.max(16, Math.min(expected, 1 << 27) * 2 - 1)) * 2;
    keys = new long[places * 2];
    values = empty(places);
  }

  private static int[] empty(int places) {
    int[] values = new int[places];
    Arrays.fill(values, EMPTY);
    return values;
  }

  /** Returns the value of a fingerprint; if it has none, sets it to {@code value} (at least 0) and returns -1. */
  public int putIfAbsent(Fingerprint print, int value) {
    int place = place(print.high(), print.low());
    if (values[place] != EMPTY) {
      return values[place];
    }
    put(place, print.high(), print.low(), value);
    if (++size * 3L > values.length * 2L) {
      grow();
    }
    return EMPTY;
  }

  /** Number of entries. */
  public int size() {
    return size;
  }

  private void put(int place, long high, long low, int value) {
    keys[2 * place] = high;
    keys[2 * place + 1] = low;
    values[place] = value;
  }

  /** Returns the slot of a fingerprint, or the free slot for it. */
  private int place(long high, long low) {
    int mask = values.length - 1;
    int place = (int) low & mask;
    while (values[place] != EMPTY && (keys[2 * place] != high || keys[2 * place + 1] != low)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    if (values.length >= 1 << 29) {
      throw new IllegalStateException(size + " fingerprints: more than fit one map");
    }
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = empty(oldValues.length * 2);
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != EMPTY) {
        put(place(oldKeys[2 * i], oldKeys[2 * i + 1]), oldKeys[2 * i], oldKeys[2 * i + 1], oldValues[i]);
      }
    }
  }
}
