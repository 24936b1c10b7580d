package kedge.data.synthetic;

import kedge.data.KeyedRandom;

/**
 * Random permutation of 0 to size - 1 that is computed entry by entry, for spaces too large to list: a Feistel network
 * of eight keyed rounds over the next power of four, with cycle walking (Black and Rogaway 2002, "Ciphers with
 * arbitrary finite domains").
 *
 * @param size number of entries, 1 to 2^60
 * @param seed the key
 */
record KeyedPermutation(long size, long seed) {
  private static final int ROUNDS = 8;

  KeyedPermutation {
    if (size < 1 || size > 1L << 60) {
      throw new IllegalArgumentException("size is " + size + ", expected 1 to 2^60");
    }
  }

  /** Returns the number at {@code place}; distinct places hold distinct numbers. */
  long at(long place) {
    int half = Math.max(1, (65 - Long.numberOfLeadingZeros(size - 1)) / 2);
    long value = place;
    do {
      value = encrypt(value, half);
    } while (value >= size);
    return value;
  }

  private long encrypt(long value, int half) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (KeyedRandom.bits(seed, round, right) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
