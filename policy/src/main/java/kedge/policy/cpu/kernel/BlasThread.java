package kedge.policy.cpu.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import kedge.policy.natives.Blas;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * What one worker thread has of its own: pointers to hand addresses to BLAS without making objects, and scratch memory.
 */
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
    if (scratch == null || scratch.floats() < floats) {
      if (scratch != null) {
        scratch.close();
      }
      scratch = Block.allocate(floats);
    }
    return scratch;
  }

  /**
   * As {@link #multiplyTransposed}, with alpha 1, and so that a row of the result does not depend on how many rows
   * there are. MKL promises that in its strict mode; OpenBLAS has kernels of its own, which round differently, for one
   * row and for small products (of 0.3.31 the {@code *_small_kernel_permit} functions), so there small products are
   * padded with rows of zeros past that size. A test checks it on every machine.
   */
  public void rowsTransposed(int m, int n, int k, long a, int lda, long b, int ldb, float beta, long c, int ldc) {
    withPadding(m, n, k, a, lda, beta, c, ldc,
        (rows, left, leftStride, result, resultStride) -> multiplyTransposed(rows, n, k, 1, left, leftStride, b, ldb,
            beta,
            result, resultStride));
  }

  /**
   * As {@link #multiplyTransposed} with beta 0, and so that a row of the result does not depend on how many rows there
   * are.
   */
  void steadyTransposed(int m, int n, int k, float alpha, long a, int lda, long b, int ldb, long c, int ldc) {
    withPadding(m, n, k, a, lda, 0, c, ldc,
        (rows, left, leftStride, result, resultStride) -> multiplyTransposed(rows, n, k, alpha, left, leftStride, b,
            ldb, 0,
            result, resultStride));
  }

  /**
   * As {@link #multiply} with alpha 1 and beta 0, and so that a row of the result does not depend on how many rows
   * there are.
   */
  void steady(int m, int n, int k, long a, int lda, long b, int ldb, long c, int ldc) {
    withPadding(m, n, k, a, lda, 0, c, ldc,
        (rows, left, leftStride, result, resultStride) -> multiply(rows, n, k, 1, left, leftStride, b, ldb, 0, result,
            resultStride));
  }

  /** A product of so many rows. */
  private interface OfRows {
    void multiply(int rows, long left, int leftStride, long result, int resultStride);
  }

  /** Calls for the product of {@code m} rows, or of more with rows of zeros behind them where {@code m} are few. */
  private void withPadding(int m, int n, int k, long a, int lda, float beta, long c, int ldc, OfRows product) {
    int padded = rowsAreIndependent ? 1 : minimumRows(n, k);
    if (m >= padded) {
      product.multiply(m, a, lda, c, ldc);
      return;
    }
    Block padding = padding((long) padded * (k + n));
    long rows = padding.address(0);
    long result = padding.address((long) padded * k);
    for (int row = 0; row < m; row++) {
      Pointer.memcpy(left.at(rows + (long) row * k * Float.BYTES), right.at(a + (long) row * lda * Float.BYTES),
          (long) k * Float.BYTES);
      if (beta != 0) {
        Pointer.memcpy(left.at(result + (long) row * n * Float.BYTES), right.at(c + (long) row * ldc * Float.BYTES),
            (long) n * Float.BYTES);
      }
    }
    Pointer.memset(left.at(rows + (long) m * k * Float.BYTES), 0, (long) (padded - m) * k * Float.BYTES);
    if (beta != 0) {
      Pointer.memset(left.at(result + (long) m * n * Float.BYTES), 0, (long) (padded - m) * n * Float.BYTES);
    }
    product.multiply(padded, rows, k, result, n);
    for (int row = 0; row < m; row++) {
      Pointer.memcpy(left.at(c + (long) row * ldc * Float.BYTES), right.at(result + (long) row * n * Float.BYTES),
          (long) n * Float.BYTES);
    }
  }

  /** The fewest rows for which a product {@code [rows, k] * [k, n]} is not a small one on this kind of processor. */
  private static int minimumRows(int n, int k) {
    long work = (long) n * k;
    long rows = ARM ? SMALL_ARM / work : Math.min(SMALL_AVX512 / work, SMALL_RESULT / n);
    return (int) Math.max(2, rows + 1);
  }

  private Block padding(long floats) {
    if (padding == null || padding.floats() < floats) {
      if (padding != null) {
        padding.close();
      }
      padding = Block.allocate(floats);
    }
    return padding;
  }

  /**
   * {@code C[m, n] = alpha * A[m, k] * B[n, k]ᵀ + beta * C}, row-major, with leading dimensions; on this thread alone.
   */
  void multiplyTransposed(int m, int n, int k, float alpha, long a, int lda, long b, int ldb, float beta, long c,
      int ldc) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, alpha, left.at(a), lda, right.at(b), ldb, beta,
        result.at(c), ldc);
  }

  /** {@code C[m, n] = alpha * A[m, k] * B[k, n] + beta * C}. */
  public void multiply(int m, int n, int k, float alpha, long a, int lda, long b, int ldb, float beta, long c,
      int ldc) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, alpha, left.at(a), lda, right.at(b), ldb, beta,
        result.at(c), ldc);
  }

  /** {@code C[m, n] = alpha * A[k, m]ᵀ * B[k, n] + beta * C}. */
  public void transposedMultiply(int m, int n, int k, float alpha, long a, int lda, long b, int ldb, float beta, long c,
      int ldc) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, k, alpha, left.at(a), lda, right.at(b), ldb, beta,
        result.at(c), ldc);
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
