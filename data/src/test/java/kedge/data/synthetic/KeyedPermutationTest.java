package kedge.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyedPermutationTest {

  @Test
  void everyNumberComesExactlyOnce() {
    for (long size : new long[]{1, 2, 3, 4, 5, 16, 17, 100, 1000, 65_537}) {
      Set<Long> numbers = new HashSet<>();
      for (long place = 0; place < size; place++) {
        long number = new KeyedPermutation(size, 8).at(place);
        assertTrue(number >= 0 && number < size);
        numbers.add(number);
      }
      assertEquals(size, numbers.size());
    }
  }

  @Test
  void theFirstPlacesAreSpreadOverAGreatSpace() {
    long size = 1_000_000_000_000_000L;
    int[] tenths = new int[10];
    for (int place = 0; place < 10_000; place++) {
      tenths[(int) (new KeyedPermutation(size, 8).at(place) / (size / 10))]++;
    }
    for (int count : tenths) {
      assertEquals(1000, count, 120); // 4 standard deviations
    }
  }

  @Test
  void sizesOutsideItsRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new KeyedPermutation(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new KeyedPermutation((1L << 60) + 1, 1));
  }
}
