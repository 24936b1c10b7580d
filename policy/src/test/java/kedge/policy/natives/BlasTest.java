package kedge.policy.natives;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

/** Which BLAS is taken, and that one told to be quick rather than exact is refused. */
class BlasTest {
  private static final String INTEL = "vendor_id\t: GenuineIntel\n";
  private static final String AMD = "vendor_id\t: AuthenticAMD\n";

  @Test
  void mklIsTakenOnIntelsProcessorsAndWhereAPersonAsksForIt() {
    assertEquals(Blas.MKL, Blas.wanted(Map.of(), INTEL, true));
    assertEquals(Blas.OPENBLAS, Blas.wanted(Map.of(), INTEL, false));
    assertEquals(Blas.OPENBLAS, Blas.wanted(Map.of(), AMD, true));
    assertEquals(Blas.OPENBLAS, Blas.wanted(Map.of(), "", true));
    assertEquals(Blas.OPENBLAS, Blas.wanted(Map.of(Blas.VARIABLE, "openblas"), INTEL, true));
    assertEquals(Blas.MKL, Blas.wanted(Map.of(Blas.VARIABLE, "MKL"), AMD, true));
  }

  @Test
  void aLibraryThatIsNotThereIsNoLibrary() {
    String unknown = assertThrows(UserError.class,
        () -> Blas.wanted(Map.of(Blas.VARIABLE, "atlas"), INTEL, true)).getMessage();
    assertEquals("KEDGE_BLAS is 'atlas', expected mkl or openblas", unknown);
    String absent = assertThrows(UserError.class,
        () -> Blas.wanted(Map.of(Blas.VARIABLE, "mkl"), INTEL, false)).getMessage();
    assertTrue(absent.startsWith("KEDGE_BLAS is mkl, but MKL is not on the class path"), absent);
  }

  @Test
  void mklIsTakenInItsStrictModeOnly() {
    for (String mode : new String[]{"", "AUTO", "COMPATIBLE", "AVX512"}) {
      String message = assertThrows(UserError.class,
          () -> Blas.MKL.requireExact(Map.of("MKL_CBWR", mode))).getMessage();
      assertTrue(message.startsWith("MKL_CBWR is '" + mode + "', expected AUTO,STRICT"), message);
    }
    assertThrows(UserError.class, () -> Blas.MKL.requireExact(Map.of()));
    for (String mode : new String[]{"AUTO,STRICT", "avx2,strict"}) {
      assertDoesNotThrow(() -> Blas.MKL.requireExact(Map.of("MKL_CBWR", mode)));
    }
    assertDoesNotThrow(() -> Blas.OPENBLAS.requireExact(Map.of()));
  }
}
