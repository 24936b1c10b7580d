package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

/**
 * The library chosen on this machine computes a row alike whatever stands beside it: a decoder looks before it begins.
 */
class ExactProductsTest {
  @Test
  void theLibraryChosenHereIsExact() {
    assertDoesNotThrow(ExactProducts::require);
  }
}
