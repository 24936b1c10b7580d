package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PassAtKTest {

  @Test
  void oneRightOfFourIsFoundByHalfOfThePairs() {
    assertEquals(0.5, PassAtK.of(4, 1, 2), 1e-15);
    assertEquals(0.25, PassAtK.of(4, 1, 1), 1e-15);
    assertEquals(1, PassAtK.of(4, 1, 4));
    assertEquals(0, PassAtK.of(4, 0, 4));
  }

  @Test
  void equalsTheShareOfAllChoicesThatHoldARightSample() {
    int looked = 0;
    for (int n = 1; n <= 10; n++) {
      for (int c = 0; c <= n; c++) {
        for (int k = 1; k <= n; k++) {
          int found = 0;
          int all = 0;
          for (int choice = 0; choice < 1 << n; choice++) {
            if (Integer.bitCount(choice) == k) {
              all++;
              found += (choice & ((1 << c) - 1)) != 0 ? 1 : 0;
            }
          }
          assertEquals((double) found / all, PassAtK.of(n, c, k), 1e-12, n + " samples, " + c + " right, k " + k);
          looked++;
        }
      }
    }
    assertEquals(440, looked);
  }

  @Test
  void doesNotOverflowWithManySamples() {
    double value = PassAtK.of(100_000, 10, 1000);
    assertTrue(value > 0.0956 && value < 0.0957, "pass@1000 is " + value); // 1 - 0.99^10 = 0.0956
  }

  @Test
  void moreTriesThanSamplesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PassAtK.of(4, 1, 5));
  }
}
