package kedge.sft.curation.text;

/**
 * A map from 128-bit fingerprints to whole numbers in primitive arrays: 40 bytes an entry when half full. Not safe for
 * several threads.
 */
public final class FingerprintMap {
  private static final int EMPTY = -1;
  private long[] keys; // high and low word of each place
  private int[] values;
  private int size;

  /** @param expected how many entries are expected; more may come */
  public FingerprintMap(int expected) {
    int places = Integer.highestOneBit(Math.max(16, Math.min(expected, 1 << 27) * 2 - 1)) * 2;
    keys = new long[places * 2];
    values = empty(places);
  }

  private static int[] empty(int places) {
    int[] values = new int[places];
    java.util.Arrays.fill(values, EMPTY);
    return values;
  }

  /** The value of a fingerprint, or -1; if it had none, it has this one from now on. @param value at least 0 */
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

  /** How many entries there are. */
  public int size() {
    return size;
  }

  private void put(int place, long high, long low, int value) {
    keys[2 * place] = high;
    keys[2 * place + 1] = low;
    values[place] = value;
  }

  /** The place of a fingerprint, or the free one where it belongs. */
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
