package kedge.data.image;

import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Resizing in whole numbers: rows first, then columns, with 8 bits between the two. */
final class FixedPointResize {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;

  private FixedPointResize() {
  }

  /**
   * Weights as whole numbers.
   *
   * @param first index of the first input of each output
   * @param weights weights of each output, times {@code 2^bits}
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

  /** Writes row {@code y} of the result, 0 to 255. */
  private static void sum(ResizedRows rows, Weights weights, int y, int[] sums) {
    int[] factors = weights.weights()[y];
    int[][] from = new int[factors.length][];
    for (int k = 0; k < from.length; k++) {
      from[k] = rows.get(weights.first()[y] + k);
    }
    int bits = weights.bits();
    int i = 0;
    for (; i < SPECIES.loopBound(sums.length); i += SPECIES.length()) {
      IntVector sum = IntVector.broadcast(SPECIES, 1 << bits - 1);
      for (int k = 0; k < factors.length; k++) {
        sum = sum.add(IntVector.fromArray(SPECIES, from[k], i).mul(factors[k]));
      }
      ResizedRows.clipped(sum, bits).intoArray(sums, i);
    }
    for (; i < sums.length; i++) {
      int sum = 1 << bits - 1;
      for (int k = 0; k < factors.length; k++) {
        sum += factors[k] * from[k][i];
      }
      sums[i] = Math.max(0, Math.min(255, sum >> bits));
    }
  }
}
