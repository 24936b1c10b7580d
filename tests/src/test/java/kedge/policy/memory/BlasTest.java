package kedge.policy.memory;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A BLAS that is told to be quick rather than exact is refused. */
class BlasTest {
  @Test
  void mklIsTakenInItsStrictModeOnly() {
    for (String mode : new String[] {"", "AUTO", "COMPATIBLE", "AVX512"}) {
      String message = assertThrows(IllegalStateException.class, () -> Blas.MKL.requireExact(Map.of("MKL_CBWR", mode))).getMessage();
      assertTrue(message.startsWith("MKL_CBWR is '" + mode + "', expected AUTO,STRICT"), message);
    }
    assertThrows(IllegalStateException.class, () -> Blas.MKL.requireExact(Map.of()));
    for (String mode : new String[] {"AUTO,STRICT", "avx2,strict"}) {
      assertDoesNotThrow(() -> Blas.MKL.requireExact(Map.of("MKL_CBWR", mode)));
    }
    assertDoesNotThrow(() -> Blas.OPENBLAS.requireExact(Map.of()));
  }
}
