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
    // whole numbers of 32 bits between the passes, which the compiler turns into vector instructions
    int[] values = new int[Math.multiplyExact(length, image.height())];
    for (int y = 0; y < image.height(); y++) {
      across(image, y, across, values, y * length);
    }
    byte[] rgb = new byte[Math.multiplyExact(length, height)];
    int[] sums = new int[length];
    for (int y = 0; y < height; y++) {
      if (down.isPresent()) {
        sum(values, length, down.get(), y, sums);
      } else {
        System.arraycopy(values, y * length, sums, 0, length);
      }
      for (int i = 0, at = y * length; i < length; i++, at++) {
        rgb[at] = (byte) sums[i];
      }
    }
    return new Pixels(width, height, rgb);
  }

  private static void across(Pixels image, int y, Optional<Weights> across, int[] values, int begin) {
    byte[] from = image.rgb();
    int row = y * image.width() * 3;
    if (across.isEmpty()) {
      for (int i = 0; i < image.width() * 3; i++) {
        values[begin + i] = from[row + i] & 0xFF;
      }
      return;
    }
    Weights weights = across.get();
    int bits = weights.bits();
    int half = 1 << bits - 1;
    for (int x = 0, at = begin; x < weights.first().length; x++, at += 3) {
      int[] factors = weights.weights()[x];
      int pixel = row + weights.first()[x] * 3;
      int red = half;
      int green = half;
      int blue = half;
      for (int factor : factors) {
        red += factor * (from[pixel] & 0xFF);
        green += factor * (from[pixel + 1] & 0xFF);
        blue += factor * (from[pixel + 2] & 0xFF);
        pixel += 3;
      }
      values[at] = clipped(red >> bits);
      values[at + 1] = clipped(green >> bits);
      values[at + 2] = clipped(blue >> bits);
    }
  }

  /** Writes row {@code y} of the result, 0 to 255. */
  private static void sum(int[] values, int length, Weights weights, int y, int[] sums) {
    Arrays.fill(sums, 1 << weights.bits() - 1);
    int[] factors = weights.weights()[y];
    for (int k = 0; k < factors.length; k++) {
      add(values, (weights.first()[y] + k) * length, factors[k], sums);
    }
    for (int i = 0; i < length; i++) {
      sums[i] = clipped(sums[i] >> weights.bits());
    }
  }

  private static void add(int[] values, int begin, int factor, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += factor * values[begin + i];
    }
  }

  private static int clipped(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
