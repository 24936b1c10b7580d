package kedge.data.image;

import java.util.Arrays;
import java.util.Optional;
import kedge.data.image.FixedPointResize.Weights;

/**
 * Rows of an image, resized when they are asked for, in ascending order. Two rows are computed at once: a sample of the
 * one in the lower half of a {@code long} and of the other in the upper, so that a multiplication serves both. As many
 * rows as a column of the result needs are kept, so that they stay in the processor's cache.
 */
final class ResizedRows {
  private static final int AT_ONCE = 4; // terms of a sum, of which some may be 0
  private final Pixels image;
  private final Optional<Weights> weights;
  private final int[][] padded;
  private final long[] pair;
  private final int[][] kept;
  private int done;

  /** @param length samples of a resized row @param needed rows that are asked for together, at most */
  ResizedRows(Pixels image, Optional<Weights> weights, int length, int needed) {
    this.image = image;
    this.weights = weights;
    this.pair = new long[(image.width() + AT_ONCE) * 3];
    this.padded = weights.map(ResizedRows::padded).orElse(new int[0][]);
    this.kept = new int[needed + 2][length];
  }

  private static int[][] padded(Weights weights) {
    return Arrays.stream(weights.weights())
        .map(row -> Arrays.copyOf(row, (row.length + AT_ONCE - 1) / AT_ONCE * AT_ONCE)).toArray(int[][]::new);
  }

  /** Returns row {@code y}, 0 to 255. The caller asks for none that lies further back than it needs together. */
  int[] get(int y) {
    for (; done <= y; done += 2) {
      int[] other = kept[(done + 1) % kept.length];
      if (weights.isPresent()) {
        resize(weights.get(), kept[done % kept.length], other);
      } else {
        copy(done, kept[done % kept.length]);
        copy(Math.min(done + 1, image.height() - 1), other);
      }
    }
    return kept[y % kept.length];
  }

  private void copy(int y, int[] row) {
    byte[] from = image.rgb();
    int begin = y * row.length;
    for (int i = 0; i < row.length; i++) {
      row[i] = from[begin + i] & 0xFF;
    }
  }

  private void resize(Weights across, int[] row, int[] next) {
    byte[] from = image.rgb();
    int length = image.width() * 3;
    int begin = done * length;
    int below = Math.min(done + 1, image.height() - 1) * length;
    for (int i = 0; i < length; i++) {
      pair[i] = from[begin + i] & 0xFF | (long) (from[below + i] & 0xFF) << 32;
    }
    int bits = across.bits();
    long half = (1L << bits - 1) * 0x1_0000_0001L;
    for (int x = 0, at = 0; x < across.first().length; x++, at += 3) {
      int pixel = across.first()[x] * 3;
      long red = half;
      long green = half;
      long blue = half;
      int[] factors = padded[x];
      for (int k = 0; k < factors.length; k += AT_ONCE, pixel += 3 * AT_ONCE) {
        long one = factors[k];
        long two = factors[k + 1];
        long three = factors[k + 2];
        long four = factors[k + 3];
        red += one * pair[pixel] + two * pair[pixel + 3] + three * pair[pixel + 6] + four * pair[pixel + 9];
        green += one * pair[pixel + 1] + two * pair[pixel + 4] + three * pair[pixel + 7] + four * pair[pixel + 10];
        blue += one * pair[pixel + 2] + two * pair[pixel + 5] + three * pair[pixel + 8] + four * pair[pixel + 11];
      }
      split(red, bits, row, next, at);
      split(green, bits, row, next, at + 1);
      split(blue, bits, row, next, at + 2);
    }
  }

  /** The lower sum is signed: where it is negative, it has borrowed from the upper one. */
  private static void split(long sums, int bits, int[] row, int[] next, int at) {
    int lower = (int) sums;
    row[at] = clipped(lower >> bits);
    next[at] = clipped((int) (sums - lower >> 32) >> bits);
  }

  private static int clipped(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
