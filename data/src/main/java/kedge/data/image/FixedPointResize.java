package kedge.data.image;

import java.util.Arrays;
import java.util.Optional;

/** Resizing in whole numbers: rows first, then columns, with 8 bits between the two. */
final class FixedPointResize {
  private FixedPointResize() {
  }

  /**
   * Weights as whole numbers.
   *
   * @param first index of the first input of each output
   * @param weights of each output, times {@code 2^bits}
   * @param bits binary places
   */
  record Weights(int[] first, int[][] weights, int bits) {
    private static final int MOST_BITS = 22;

    /** Weights of 22 binary places. */
    static Weights of22Bits(BicubicWeights exact) {
      return of(exact, MOST_BITS);
    }

    /** Weights of as many binary places, at most 22, as keep the largest below 2^15. */
    static Weights of16Bits(BicubicWeights exact) {
      double largest = 0;
      for (double[] row : exact.weights()) {
        for (double weight : row) {
          largest = Math.max(largest, weight);
        }
      }
      int bits = 0;
      while (bits < MOST_BITS && (int) (0.5 + largest * (1 << bits + 1)) < 1 << 15) {
        bits++;
      }
      return of(exact, bits);
    }

    /** Most inputs of an output. */
    int most() {
      return Arrays.stream(weights).mapToInt(row -> row.length).max().orElseThrow();
    }

    private static Weights of(BicubicWeights exact, int bits) {
      int[][] weights = new int[exact.weights().length][];
      for (int i = 0; i < weights.length; i++) {
        double[] row = exact.weights()[i];
        weights[i] = new int[row.length];
        for (int k = 0; k < row.length; k++) {
          double scaled = row[k] * (1 << bits);
          weights[i][k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
      }
      return new Weights(exact.first(), weights, bits);
    }
  }

  /**
   * Returns an image of another size.
   *
   * @param across weights of the rows, and {@code down} of the columns; empty where that side stays as it is
   */
  static Pixels resize(Pixels image, Optional<Weights> across, Optional<Weights> down) {
    int width = across.map(weights -> weights.first().length).orElse(image.width());
    int height = down.map(weights -> weights.first().length).orElse(image.height());
    int length = Math.multiplyExact(width, 3);
    byte[] rgb = new byte[Math.multiplyExact(length, height)];
    ResizedRows rows = new ResizedRows(image, across, length, down.map(Weights::most).orElse(1));
    int[] sums = new int[length];
    for (int y = 0; y < height; y++) {
      if (down.isPresent()) {
        sum(rows, down.get(), y, sums);
      } else {
        System.arraycopy(rows.get(y), 0, sums, 0, length);
      }
      for (int i = 0, at = y * length; i < length; i++, at++) {
        rgb[at] = (byte) sums[i];
      }
    }
    return new Pixels(width, height, rgb);
  }

  /** Writes row {@code y} of the result, 0 to 255. The loops are such as the compiler turns into vector instructions. */
  private static void sum(ResizedRows rows, Weights weights, int y, int[] sums) {
    Arrays.fill(sums, 1 << weights.bits() - 1);
    int[] factors = weights.weights()[y];
    int first = weights.first()[y];
    int k = 0;
    for (; k + 1 < factors.length; k += 2) {
      add(rows.get(first + k), factors[k], rows.get(first + k + 1), factors[k + 1], sums);
    }
    for (; k < factors.length; k++) {
      int[] row = rows.get(first + k);
      int factor = factors[k];
      for (int i = 0; i < sums.length; i++) {
        sums[i] += factor * row[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.max(0, Math.min(255, sums[i] >> weights.bits()));
    }
  }

  private static void add(int[] one, int factor, int[] other, int otherFactor, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += factor * one[i] + otherFactor * other[i];
    }
  }
}
