package kedge.policy.memory;

import java.util.Locale;
import java.util.Map;

/**
 * The library that computes matrix products. It is chosen before LibTorch is loaded, by the system property {@code org.bytedeco.openblas.load}, and stays for
 * the life of the process; {@code ./kedge} and the tests choose MKL on Intel's processors and OpenBLAS elsewhere.
 */
public enum Blas {
  /** Intel's; with {@code MKL_CBWR=...,STRICT} a row of a product does not depend on how many rows there are, nor a column on its neighbours. */
  MKL,
  /** Has kernels of their own, which round differently, for single rows and small products. */
  OPENBLAS;

  /** The property that JavaCPP's OpenBLAS reads. */
  public static final String PROPERTY = "org.bytedeco.openblas.load";
  private static final String MODE = "MKL_CBWR";

  /** The library of this process. */
  public static Blas chosen() {
    return "mkl".equalsIgnoreCase(System.getProperty(PROPERTY, "")) ? MKL : OPENBLAS;
  }

  /** Whether a row of a product comes out the same, bit for bit, however few rows are computed with it. */
  public boolean rowsAreIndependent() {
    return this == MKL;
  }

  /**
   * Refuses a library that was told to trade exactness for speed.
   *
   * @throws IllegalStateException for MKL without its strict mode: two runs of one recipe could part
   */
  public void requireExact(Map<String, String> environment) {
    String mode = environment.getOrDefault(MODE, "");
    if (this == MKL && !mode.toUpperCase(Locale.ROOT).endsWith("STRICT")) {
      throw new IllegalStateException(MODE + " is '" + mode + "', expected AUTO,STRICT: without it MKL rounds a row by its neighbours and two runs can part. "
          + "Maybe start by ./kedge, which sets it, or leave out -D" + PROPERTY + "=mkl");
    }
  }
}
