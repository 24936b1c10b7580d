package kedge.data.image;

import java.util.Optional;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import kedge.data.image.FixedPointResize.Weights;

/**
 * Rows of an image, resized on demand in ascending order. Several rows are computed at once: a vector has one pixel of
 * each, as red, green, blue and padding. Only the rows needed for a column of the result are kept, so that they fit in
 * the processor's cache.
 */
final class ResizedRows {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int AT_ONCE = Math.max(1, LANES / 4);
  private final Pixels image;
  private final Optional<Weights> weights;
  private final int[] pixels;
  private final int[] sums;
  private final int[][] kept;
  private int done;

  /** @param length samples of a resized row @param needed rows that are asked for together, at most */
  ResizedRows(Pixels image, Optional<Weights> weights, int length, int needed) {
    this.image = image;
    this.weights = weights;
    this.pixels = new int[image.width() * LANES];
    this.sums = new int[length / 3 * LANES];
    this.kept = new int[needed + AT_ONCE][length];
  }

  /** Returns row {@code y}, 0 to 255. The caller asks for none that lies further back than it needs together. */
  int[] get(int y) {
    for (; done <= y; done += AT_ONCE) {
      if (weights.isPresent()) {
        resize(weights.get());
      } else {
        for (int row = 0; row < AT_ONCE; row++) {
          copy(Math.min(done + row, image.height() - 1), kept[(done + row) % kept.length]);
        }
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

  private void resize(Weights across) {
    byte[] from = image.rgb();
    for (int row = 0; row < AT_ONCE; row++) {
      int at = Math.min(done + row, image.height() - 1) * image.width() * 3;
      for (int i = 4 * row; i < pixels.length; i += LANES, at += 3) {
        pixels[i] = from[at] & 0xFF;
        pixels[i + 1] = from[at + 1] & 0xFF;
        pixels[i + 2] = from[at + 2] & 0xFF;
      }
    }
    int bits = across.bits();
    int[] first = across.first();
    IntVector half = IntVector.broadcast(SPECIES, 1 << bits - 1);
    for (int x = 0; x < first.length; x++) {
      int[] factors = across.weights()[x];
      int pixel = first[x] * LANES;
      IntVector sum = half;
      for (int k = 0; k < factors.length; k++) {
        sum = sum.add(IntVector.fromArray(SPECIES, pixels, pixel + k * LANES).mul(factors[k]));
      }
      clipped(sum, bits).intoArray(sums, x * LANES);
    }
    for (int row = 0; row < AT_ONCE; row++) {
      int[] into = kept[(done + row) % kept.length];
      for (int i = 4 * row, at = 0; i < sums.length; i += LANES, at += 3) {
        into[at] = sums[i];
        into[at + 1] = sums[i + 1];
        into[at + 2] = sums[i + 2];
      }
    }
  }

  /** Whole numbers from 0 to 255. */
  static IntVector clipped(IntVector sums, int bits) {
    return sums.lanewise(VectorOperators.ASHR, bits).max(0).min(255);
  }
}
