package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Products, and the invariance of their rows to the number of rows and to how the columns are divided. */
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
        try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
          Product product = new Product(arena, shape[0], shape[1]);
          float[] all = product.rows(thread, 0, ROWS, beta);
          for (int m = 1; m < ROWS; m += m < 20 ? 1 : work < 5000 ? 3 : work < 500_000 ? 11 : 89) {
            int first = (m * 31) % (ROWS - m + 1);
            assertArrayEquals(Arrays.copyOfRange(all, first * shape[0], (first + m) * shape[0]),
                product.rows(thread, first, m, beta),
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
      try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
        Product product = new Product(arena, shape[0], shape[1]);
        float[] whole = product.rows(thread, 0, 3, 0);
        for (int pieces = 2; pieces <= 4; pieces++) {
          float[] cut = product.columns(thread, 3, pieces);
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
    try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
      float[] a = Floating.normal(1, m * k, 1);
      float[] b = Floating.normal(2, k * n, 1);
      Matrix result = arena.matrix(m, n);
      double[] expected = new double[m * n];
      for (int i = 0; i < m * n; i++) {
        for (int j = 0; j < k; j++) {
          expected[i] += 2.0 * a[i / n * k + j] * b[j * n + i % n];
        }
      }
      Matrix left = Matrix.of(Floating.block(arena, a), m, k);
      Matrix right = Matrix.of(Floating.block(arena, b), k, n);
      Matrix leftTransposed = Matrix.of(Floating.block(arena, transposed(a, m, k)), k, m).transposed();
      Matrix rightTransposed = Matrix.of(Floating.block(arena, transposed(b, k, n)), n, k).transposed();
      thread.gemm(2, left, right, 0, result);
      assertTrue(Floating.distance(expected, Floating.read(result.block(), 0, m * n)) < 1e-6);
      thread.gemm(2, left, rightTransposed, 0, result);
      assertTrue(Floating.distance(expected, Floating.read(result.block(), 0, m * n)) < 1e-6);
      thread.gemm(2, leftTransposed, right, 0, result);
      assertTrue(Floating.distance(expected, Floating.read(result.block(), 0, m * n)) < 1e-6);
    }
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    try (Arena arena = new Arena(); BlasThread thread = new BlasThread()) {
      Matrix a = arena.matrix(2, 3);
      Matrix b = arena.matrix(4, 3);
      Matrix c = arena.matrix(2, 4);
      thread.multiply(a, b.transposed(), c);
      assertThrows(IllegalArgumentException.class, () -> thread.multiply(a, b, c));
      assertThrows(IllegalArgumentException.class, () -> thread.gemm(1, a, b.transposed(), 0, c.transposed()));
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
    private final Matrix a;
    private final Matrix b;
    private final Block start;
    private final Matrix c;

    Product(Arena arena, int n, int k) {
      this.n = n;
      this.a = Matrix.of(Floating.block(arena, Floating.normal(1, ROWS * k, 1)), ROWS, k);
      this.b = Matrix.of(Floating.block(arena, Floating.normal(2, n * k, 1)), n, k);
      this.start = Floating.block(arena, Floating.normal(3, ROWS * n, 1));
      this.c = arena.matrix(ROWS, n);
    }

    float[] rows(BlasThread thread, int first, int m, float beta) {
      Floats.copy(start.bytes(), first * n, c.bytes(), 0, m * n);
      thread.multiply(1, a.rows(first, m), b.transposed(), beta, c.first(m));
      return Floating.read(c.block(), 0, m * n);
    }

    float[] columns(BlasThread thread, int m, int pieces) {
      for (int piece = 0; piece < pieces; piece++) {
        int from = n * piece / pieces;
        int count = n * (piece + 1) / pieces - from;
        thread.multiply(a.first(m), b.rows(from, count).transposed(), c.first(m).columns(from, count));
      }
      return Floating.read(c.block(), 0, m * n);
    }
  }
}
