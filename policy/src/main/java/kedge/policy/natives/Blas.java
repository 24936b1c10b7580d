package kedge.policy.natives;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import kedge.data.UserError;

/**
 * Library of matrix products. It is chosen once, before LibTorch is loaded, and stays for the life of the process.
 * Every decoder checks that its rows are independent of their neighbors, since no vendor promises it for every
 * processor.
 */
public enum Blas {
  /**
   * Intel's; with {@code MKL_CBWR=...,STRICT} a row of a product does not depend on how many rows there are: on Intel's
   * processors, not on AMD's.
   */
  MKL,
  /** Has kernels of their own, which round differently, for single rows and small products. */
  OPENBLAS;

  /**
   * Property that JavaCPP's OpenBLAS reads when it is loaded; any value but {@code mkl} would be taken for the name of
   * a library.
   */
  public static final String PROPERTY = "org.bytedeco.openblas.load";
  /** Environment variable that chooses: {@code mkl} or {@code openblas}. */
  public static final String VARIABLE = "KEDGE_BLAS";
  private static final String MODE = "MKL_CBWR";
  private static final String LIBRARY = "org/bytedeco/mkl/linux-x86_64/libmkl_rt.so.2";

  /**
   * Chooses for this process unless the property is set: {@link #VARIABLE}, else MKL on Intel's processors if it is on
   * the class path, else OpenBLAS; and makes sure that its native libraries are unpacked. Call before anything of
   * LibTorch.
   *
   * @throws UserError if the variable says something else, or asks for an MKL that is not there
   */
  public static void choose() {
    if (System.getProperty(PROPERTY, "").isEmpty()
        && wanted(System.getenv(), Machine.read(Path.of("/proc/cpuinfo")), installed()) == MKL) {
      System.setProperty(PROPERTY, "mkl");
    }
    String extension = System.getProperty("org.bytedeco.javacpp.platform.extension", "");
    NativeCache.use(chosen().name().toLowerCase(Locale.ROOT) + extension, NativeEnvironment::load);
  }

  static Blas wanted(Map<String, String> environment, String processor, boolean installed) {
    String asked = environment.getOrDefault(VARIABLE, "").toLowerCase(Locale.ROOT);
    if (!asked.isEmpty() && !asked.equals("mkl") && !asked.equals("openblas")) {
      throw new UserError(VARIABLE + " is '" + asked + "', expected mkl or openblas");
    }
    if (asked.equals("mkl") && !installed) {
      throw new UserError(
          VARIABLE + " is mkl, but MKL is not on the class path: it exists for Linux on x86-64. Maybe openblas?");
    }
    boolean intel = processor.contains("GenuineIntel");
    return asked.equals("mkl") || asked.isEmpty() && intel && installed ? MKL : OPENBLAS;
  }

  private static boolean installed() {
    return Blas.class.getClassLoader().getResource(LIBRARY) != null;
  }

  /** The library of this process. */
  public static Blas chosen() {
    return "mkl".equalsIgnoreCase(System.getProperty(PROPERTY, "")) ? MKL : OPENBLAS;
  }

  /** Returns whether a row of a product is the same, bit for bit, however few rows are computed with it. */
  public boolean rowsAreIndependent() {
    return this == MKL;
  }

  /**
   * Refuses MKL without its strict mode, with which two runs of one recipe could differ.
   *
   * @throws IllegalArgumentException if MKL is not strict
   */
  public void requireExact(Map<String, String> environment) {
    String mode = environment.getOrDefault(MODE, "");
    if (this == MKL && !mode.toUpperCase(Locale.ROOT).endsWith("STRICT")) {
      throw new UserError(MODE + " is '" + mode
          + "', expected AUTO,STRICT: without it MKL rounds a row by its neighbors and two runs can "
          + "part. Maybe start by ./kedge, which sets it, or " + VARIABLE + "=openblas?");
    }
  }
}
