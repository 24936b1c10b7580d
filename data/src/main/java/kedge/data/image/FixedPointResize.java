package kedge.data.image;

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

  /** Returns an image of another width. */
  static Pixels across(Pixels image, int width, Weights weights) {
    int height = image.height();
    byte[] from = image.rgb();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    int half = 1 << weights.bits() - 1;
    for (int y = 0; y < height; y++) {
      int row = y * image.width() * 3;
      int at = y * width * 3;
      for (int x = 0; x < width; x++, at += 3) {
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
        rgb[at] = clipped(red >> weights.bits());
        rgb[at + 1] = clipped(green >> weights.bits());
        rgb[at + 2] = clipped(blue >> weights.bits());
      }
    }
    return new Pixels(width, height, rgb);
  }

  /** Returns an image of another height. */
  static Pixels down(Pixels image, int height, Weights weights) {
    int length = image.width() * 3;
    byte[] from = image.rgb();
    byte[] rgb = new byte[Math.multiplyExact(length, height)];
    int[] sums = new int[length];
    int half = 1 << weights.bits() - 1;
    for (int y = 0; y < height; y++) {
      int[] factors = weights.weights()[y];
      java.util.Arrays.fill(sums, half);
      int row = weights.first()[y] * length;
      for (int factor : factors) {
        for (int i = 0; i < length; i++) {
          sums[i] += factor * (from[row + i] & 0xFF);
        }
        row += length;
      }
      for (int i = 0, at = y * length; i < length; i++, at++) {
        rgb[at] = clipped(sums[i] >> weights.bits());
      }
    }
    return new Pixels(image.width(), height, rgb);
  }

  private static byte clipped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
