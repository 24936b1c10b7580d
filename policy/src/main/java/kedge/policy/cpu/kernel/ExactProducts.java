package kedge.policy.cpu.kernel;

import java.util.Arrays;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.policy.natives.Blas;

/**
 * Looks whether a row of a product comes out alike, bit for bit, however many rows are computed with it: all that "the
 * same whatever its neighbours" rests on. It takes a few milliseconds. MKL's strict mode, for one, holds it on Intel's
 * processors and not on AMD's.
 */
public final class ExactProducts {
  /** {columns of the result, length of the sums}: a router, a head of odd size, a projection, an expert. */
  private static final int[][] SHAPES = {{8, 128}, {60, 20}, {7, 33}, {256, 128}};
  private static final int[] FEW = {1, 2, 3, 5, 8, 17};
  private static final int MANY = 70;

  private ExactProducts() {
  }

  /** @throws UserError naming library and shape, where a row depends on its neighbours */
  public static void require() {
    try (Arena arena = new Arena(); BlasThread lane = new BlasThread()) {
      for (int[] shape : SHAPES) {
        require(shape[0], shape[1], arena, lane);
      }
    }
  }

  private static void require(int n, int k, Arena arena, BlasThread lane) {
    Block rows = random(1, MANY * k, arena);
    Block weights = random(2, n * k, arena);
    Block result = arena.take((long) MANY * n);
    float[] all = product(MANY, n, k, rows, weights, result, lane);
    for (int m : FEW) {
      float[] few = product(m, n, k, rows, weights, result, lane);
      if (!Arrays.equals(few, Arrays.copyOf(all, m * n))) {
        throw new UserError(Blas.chosen()
            + " on this processor rounds a row of a product by its neighbours (" + m + " of " + MANY + " rows, "
            + n + " x " + k + "), so that two runs of one recipe could part. Maybe "
            + (Blas.chosen() == Blas.MKL ? Blas.VARIABLE + "=openblas?"
                : "KEDGE_OPENBLAS_CORE=Sandybridge, or OPENBLAS_CORETYPE=Sandybridge where ./kedge is not what starts "
                    + "it?"));
      }
    }
  }

  private static float[] product(int m, int n, int k, Block rows, Block weights, Block result, BlasThread lane) {
    lane.rowsTransposed(m, n, k, rows.address(0), k, weights.address(0), k, 0, result.address(0), n);
    float[] values = new float[m * n];
    for (int i = 0; i < values.length; i++) {
      values[i] = Floats.get(result.bytes(), i);
    }
    return values;
  }

  private static Block random(long key, int count, Arena arena) {
    Block block = arena.take(count);
    for (int i = 0; i < count; i++) {
      Floats.put(block.bytes(), i, (float) (KeyedRandom.uniform(key, i) - 0.5));
    }
    return block;
  }
}
