package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedProductTest {
  private static final int ROOM = 3; // floats behind a row of the result

  /** Sums are compared with those of one number after the other, bit for bit. */
  @Test
  void everyNumberIsSummedOverTheDepthInItsOrder() {
    SplittableRandom random = new SplittableRandom(1);
    PackedProduct product = new PackedProduct();
    long compared = 0;
    for (int round = 0; round < 400; round++) {
      int rows = random.nextInt(1, 70);
      int depth = random.nextInt(1, 90);
      int columns = random.nextInt(1, 90);
      int first = random.nextInt(columns + 1);
      try (Block block = Block.allocate((long) rows * depth + depth * columns + rows * (columns + ROOM))) {
        for (int i = 0; i < block.floats(); i++) {
          Floats.put(block.bytes(), i, (float) random.nextDouble(-1, 1));
        }
        Matrix left = Matrix.of(block, rows, depth);
        Matrix right = new Matrix(block, (long) rows * depth, columns, depth, depth, false);
        Matrix result = new Matrix(block, (long) rows * depth + depth * columns, rows, columns, columns + ROOM, false);
        product.takeTransposed(right.first(first), right.rows(first, columns - first));
        product.multiply(0.3f, left, columns);
        product.copyTo(result);
        compared += requireEqual(left, right.transposed(), 0.3f, result);
        Matrix plain = new Matrix(block, (long) rows * depth, depth, columns, columns, false);
        int above = random.nextInt(depth + 1);
        product.take(plain.first(above), plain.rows(above, depth - above));
        int used = random.nextInt(1, depth + 1);
        product.multiply(1, left.columns(0, used), columns);
        product.copyTo(result);
        compared += requireEqual(left.columns(0, used), plain.first(used), 1, result);
      }
    }
    System.out.println("packed products: " + compared + " numbers compared");
  }

  private static long requireEqual(Matrix left, Matrix right, float scale, Matrix result) {
    for (int row = 0; row < result.rows(); row++) {
      for (int column = 0; column < result.columns(); column++) {
        float sum = 0;
        for (int i = 0; i < left.columns(); i++) {
          float factor = right.isTransposed() ? Floats.get(right.bytes(), right.index(column) + i)
              : Floats.get(right.bytes(), right.index(i) + column);
          sum = Math.fma(factor, Floats.get(left.bytes(), left.index(row) + i), sum);
        }
        assertEquals(sum * scale, Floats.get(result.bytes(), result.index(row) + column), 0,
            row + ", " + column + " of [" + left.rows() + ", " + left.columns() + "] by " + result.columns());
      }
    }
    return (long) result.rows() * result.columns();
  }
}
