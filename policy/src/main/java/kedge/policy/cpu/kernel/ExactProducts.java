package kedge.policy.cpu.kernel;

import java.util.Arrays;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.policy.natives.Blas;

/**
 * Checks that a row of a product is the same, bit for bit, however many rows are computed with it. All batch invariance
 * depends on it, and no vendor promises it for every processor: MKL's strict mode has it on Intel's processors and not
 * on AMD's. Takes a few milliseconds.
 */
public final class ExactProducts {
  /** {columns of the result, length of the sums}: a router, a head of odd size, a projection, an expert. */
  private static final int[][] SHAPES = {{8, 128}, {60, 20}, {7, 33}, {256, 128}};
  private static final int[] FEW = {1, 2, 3, 5, 8, 17};
  private static final int MANY = 70;

  private ExactProducts() {
  }

  /** @throws UserError naming library and shape, where a row depends on its neighbors */
  public static void require() {
    try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
      for (int[] shape : SHAPES) {
        require(random(1, MANY, shape[1], arena), random(2, shape[0], shape[1], arena), arena, thread);
      }
    }
  }

  private static void require(Matrix rows, Matrix weights, Arena arena, BlasThread thread) {
    int n = weights.rows();
    Matrix result = arena.matrix(MANY, n);
    thread.multiply(rows, weights.transposed(), result);
    float[] all = values(result);
    for (int m : FEW) {
      thread.multiply(rows.first(m), weights.transposed(), result.first(m));
      if (!Arrays.equals(values(result.first(m)), Arrays.copyOf(all, m * n))) {
        throw new UserError(Blas.chosen()
            + " on this processor rounds a row of a product by its neighbors (" + m + " of " + MANY + " rows, "
            + n + " x " + weights.columns() + "), so that two runs of one recipe could part. Maybe "
            + (Blas.chosen() == Blas.MKL ? Blas.VARIABLE + "=openblas?"
                : "KEDGE_OPENBLAS_CORE=Sandybridge, or OPENBLAS_CORETYPE=Sandybridge where ./kedge is not what starts "
                    + "it?"));
      }
    }
  }

  private static float[] values(Matrix matrix) {
    float[] values = new float[matrix.rows() * matrix.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Floats.get(matrix.bytes(), i);
    }
    return values;
  }

  private static Matrix random(long key, int rows, int columns, Arena arena) {
    Matrix matrix = arena.matrix(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      Floats.put(matrix.bytes(), i, (float) (KeyedRandom.uniform(key, i) - 0.5));
    }
    return matrix;
  }
}
