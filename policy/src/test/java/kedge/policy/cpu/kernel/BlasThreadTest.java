package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What BLAS must promise for a row of a result not to depend on its neighbours: one kernel for every number of rows and
 * every cut of the columns.
 */
class BlasThreadTest {
  /** {n, k}: routers, small and real (Qwen3-30B-A3B's is 128 x 2048), projections, experts, a slice of a vocabulary. */
  private static final int[][] SHAPES = {{8, 128}, {8, 1024}, {128, 2048}, {97, 32}, {60, 20}, {7, 33}, {256, 128},
      {768, 512}, {1024, 1024}, {8192, 512}, {64, 4096}};
  private static final int ROWS = 200;

  @Test
  void aRowOfAProductDoesNotDependOnTheNumberOfRows() {
    int compared = 0;
    for (int[] shape : SHAPES) {
      long work = (long) shape[0] * shape[1];
      for (float beta : work < 40_000 ? new float[]{0, 1} : new float[]{0}) {
        try (Arena arena = new Arena(); BlasThread lane = new BlasThread()) {
          Product product = new Product(arena, shape[0], shape[1]);
          float[] all = product.rows(lane, 0, ROWS, beta);
          for (int m = 1; m < ROWS; m += m < 20 ? 1 : work < 5000 ? 3 : work < 500_000 ? 11 : 89) {
            int first = (m * 31) % (ROWS - m + 1);
            assertArrayEquals(Arrays.copyOfRange(all, first * shape[0], (first + m) * shape[0]),
                product.rows(lane, first, m, beta),
                m + " rows of " + Arrays.toString(shape) + ", beta " + beta);
            compared++;
          }
        }
      }
    }
    System.out.println("products: " + compared + " numbers of rows give the same rows bit for bit");
    assertTrue(compared > 300);
  }

  @Test
  void anElementOfAProductDoesNotDependOnHowItsColumnsAreCut() {
    int compared = 0;
    for (int[] shape : SHAPES) {
      try (Arena arena = new Arena(); BlasThread lane = new BlasThread()) {
        Product product = new Product(arena, shape[0], shape[1]);
        float[] whole = product.rows(lane, 0, 3, 0);
        for (int pieces = 2; pieces <= 4; pieces++) {
          float[] cut = product.columns(lane, 3, pieces);
          assertArrayEquals(whole, cut, Arrays.toString(shape) + " in " + pieces + " pieces");
          compared++;
        }
      }
    }
    assertEquals(3 * SHAPES.length, compared);
  }

  @Test
  void everyProductIsTheProduct() {
    int m = 5;
    int n = 7;
    int k = 9;
    try (Arena arena = new Arena(); BlasThread lane = new BlasThread()) {
      float[] a = Floating.normal(1, m * k, 1);
      float[] b = Floating.normal(2, k * n, 1);
      Block result = arena.take(m * n);
      double[] expected = new double[m * n];
      for (int i = 0; i < m * n; i++) {
        for (int j = 0; j < k; j++) {
          expected[i] += 2.0 * a[i / n * k + j] * b[j * n + i % n];
        }
      }
      Block left = Floating.block(arena, a);
      Block right = Floating.block(arena, b);
      Block leftTransposed = Floating.block(arena, transposed(a, m, k));
      Block rightTransposed = Floating.block(arena, transposed(b, k, n));
      lane.multiply(m, n, k, 2, left.address(0), k, right.address(0), n, 0, result.address(0), n);
      assertTrue(Floating.distance(expected, Floating.read(result, 0, m * n)) < 1e-6);
      lane.multiplyTransposed(m, n, k, 2, left.address(0), k, rightTransposed.address(0), k, 0, result.address(0), n);
      assertTrue(Floating.distance(expected, Floating.read(result, 0, m * n)) < 1e-6);
      lane.transposedMultiply(m, n, k, 2, leftTransposed.address(0), m, right.address(0), n, 0, result.address(0), n);
      assertTrue(Floating.distance(expected, Floating.read(result, 0, m * n)) < 1e-6);
    }
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    return turned;
  }

  private static final class Product {
    private final int n;
    private final int k;
    private final Block a;
    private final Block b;
    private final Block start;
    private final Block c;

    Product(Arena arena, int n, int k) {
      this.n = n;
      this.k = k;
      this.a = Floating.block(arena, Floating.normal(1, ROWS * k, 1));
      this.b = Floating.block(arena, Floating.normal(2, n * k, 1));
      this.start = Floating.block(arena, Floating.normal(3, ROWS * n, 1));
      this.c = arena.take((long) ROWS * n);
    }

    float[] rows(BlasThread lane, int first, int m, float beta) {
      Floats.copy(start.bytes(), first * n, c.bytes(), 0, m * n);
      lane.rowsTransposed(m, n, k, a.address((long) first * k), k, b.address(0), k, beta, c.address(0), n);
      return Floating.read(c, 0, m * n);
    }

    float[] columns(BlasThread lane, int m, int pieces) {
      for (int piece = 0; piece < pieces; piece++) {
        int from = n * piece / pieces;
        int to = n * (piece + 1) / pieces;
        lane.rowsTransposed(m, to - from, k, a.address(0), k, b.address((long) from * k), k, 0, c.address(from), n);
      }
      return Floating.read(c, 0, m * n);
    }
  }
}
