package kedge.sft.curation.text;

import kedge.data.KeyedRandom;

/** Shingles: hashes of all n consecutive words of a text. */
public final class Shingles {
  private Shingles() {
  }

  /**
   * Returns the shingles in order, with repetitions. A non-empty text of fewer than n words has a single shingle; an
   * empty text has none.
   */
  public static long[] of(String text, int n) {
    return of(NormalizedWords.of(text), n);
  }

  /** Returns the shingles of words. */
  public static long[] of(String[] words, int n) {
    if (words.length == 0) {
      return new long[0];
    }
    long[] hashes = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      hashes[i] = KeyedRandom.text(words[i]);
    }
    int length = Math.min(n, words.length);
    long[] shingles = new long[words.length - length + 1];
    for (int i = 0; i < shingles.length; i++) {
      long run = length;
      for (int k = 0; k < length; k++) {
        run = run * 0x9E3779B97F4A7C15L + hashes[i + k];
        run ^= run >>> 29;
      }
      shingles[i] = run * 0xBF58476D1CE4E5B9L ^ run >>> 32;
    }
    return shingles;
  }
}
