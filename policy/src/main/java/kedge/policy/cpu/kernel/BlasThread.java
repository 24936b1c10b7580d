package kedge.policy.cpu.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import kedge.policy.natives.Blas;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Matrix products on one worker thread, with that thread's pointers and scratch memory. */
public final class BlasThread implements AutoCloseable {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  /**
   * Most multiplications of a product that OpenBLAS computes by another kernel: on Arm; on AVX-512, where the result
   * must also be small.
   */
  private static final long SMALL_ARM = 262_144;
  private static final long SMALL_AVX512 = 1_000_000;
  /** Most elements of such a result on AVX-512. */
  private static final long SMALL_RESULT = 1200;
  private final Address left = new Address();
  private final Address right = new Address();
  private final Address result = new Address();
  private final boolean rowsAreIndependent = Blas.chosen().rowsAreIndependent();
  private final PackedProduct firstProduct = new PackedProduct();
  private final PackedProduct secondProduct = new PackedProduct();
  private float[] floats = {};
  private Block scratch;
  private Block padding;

  /** A pointer whose address can be set; owns nothing. */
  private static final class Address extends FloatPointer {
    Address() {
      super((Pointer) null);
    }

    Address at(long value) {
      address = value;
      return this;
    }
  }

  /** At least {@code floats} floats of scratch memory, not cleared; the next call may hand out the same memory. */
  public Block scratch(long floats) {
    scratch = atLeast(floats, scratch);
    return scratch;
  }

  /** Like {@link #scratch}, an array. */
  public float[] floats(int count) {
    floats = floats.length >= count ? floats : new float[count];
    return floats;
  }

  /** The thread's arrays for products that are summed in a fixed order. */
  PackedProduct firstProduct() {
    return firstProduct;
  }

  /** Arrays for a second right operand beside that of {@link #firstProduct}. */
  PackedProduct secondProduct() {
    return secondProduct;
  }

  private static Block atLeast(long floats, Block held) {
    if (held != null && held.floats() >= floats) {
      return held;
    }
    if (held != null) {
      held.close();
    }
    return Block.allocate(floats);
  }

  /** {@code C = A B}; see {@link #multiply(float, Matrix, Matrix, float, Matrix)}. */
  public void multiply(Matrix a, Matrix b, Matrix c) {
    multiply(1, a, b, 0, c);
  }

  /**
   * {@code C = alpha A B + beta C}, where a row of C is the same, bit for bit, however many rows are computed with it.
   * MKL promises that in its strict mode. OpenBLAS has kernels that round differently for one row and for small
   * products ({@code *_small_kernel_permit} of 0.3.31), so small products are padded with rows of zeros beyond that
   * size. A test checks it on every machine.
   *
   * @param a not transposed
   */
  public void multiply(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    int rows = a.rows();
    int padded = rowsAreIndependent ? 1 : minimumRows(c.columns(), a.columns());
    if (rows >= padded) {
      gemm(alpha, a, b, beta, c);
      return;
    }
    padding = atLeast((long) padded * (a.columns() + c.columns()), padding);
    Matrix paddedA = Matrix.of(padding, padded, a.columns());
    Matrix paddedC = new Matrix(padding, (long) padded * a.columns(), padded, c.columns(), c.columns(), false);
    copy(a, paddedA);
    clear(paddedA, rows);
    if (beta != 0) {
      copy(c, paddedC);
      clear(paddedC, rows);
    }
    gemm(alpha, paddedA, b, beta, paddedC);
    copy(paddedC.first(rows), c);
  }

  private void copy(Matrix from, Matrix to) {
    for (int row = 0; row < from.rows(); row++) {
      Pointer.memcpy(left.at(to.address(row)), right.at(from.address(row)), (long) from.columns() * Float.BYTES);
    }
  }

  /** Clears the rows from {@code from} on of a matrix without gaps. */
  private void clear(Matrix matrix, int from) {
    Pointer.memset(left.at(matrix.address(from)), 0, (long) (matrix.rows() - from) * matrix.columns() * Float.BYTES);
  }

  /** Fewest rows for which a product {@code [rows, k] * [k, n]} is not a small one on this kind of processor. */
  private static int minimumRows(int n, int k) {
    long work = (long) n * k;
    long rows = ARM ? SMALL_ARM / work : Math.min(SMALL_AVX512 / work, SMALL_RESULT / n);
    return (int) Math.max(2, rows + 1);
  }

  /**
   * {@code C = alpha A B + beta C} by one call of BLAS, which may round a row by the number of rows: for gradients.
   *
   * @throws IllegalArgumentException if the shapes do not fit
   */
  public void gemm(float alpha, Matrix a, Matrix b, float beta, Matrix c) {
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns() || c.isTransposed()) {
      throw new IllegalArgumentException("cannot multiply [" + a.rows() + ", " + a.columns() + "] by [" + b.rows()
          + ", " + b.columns() + "] into [" + c.rows() + ", " + c.columns() + "]");
    }
    cblas_sgemm(CblasRowMajor, order(a), order(b), c.rows(), c.columns(), a.columns(), alpha, left.at(a.address(0)),
        a.stride(), right.at(b.address(0)), b.stride(), beta, result.at(c.address(0)), c.stride());
  }

  private static int order(Matrix matrix) {
    return matrix.isTransposed() ? CblasTrans : CblasNoTrans;
  }

  @Override
  public void close() {
    if (scratch != null) {
      scratch.close();
      scratch = null;
    }
    if (padding != null) {
      padding.close();
      padding = null;
    }
  }
}
