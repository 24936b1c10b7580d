package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemOrderTest {

  @Test
  void eachEpochServesEachProblemExactlyOnce() {
    for (int size : new int[]{1, 2, 7, 100}) {
      ProblemOrder order = new ProblemOrder(new Counted("counted", size), 3);
      for (long epoch = 0; epoch < 5; epoch++) {
        assertEquals(size, new HashSet<>(order.indices(epoch * size, size)).size());
      }
    }
  }

  @Test
  void aResumedOrderGoesOnAsIfUnbroken() {
    Counted source = new Counted("counted", 10);
    List<Integer> unbroken = new ProblemOrder(source, 3).indices(0, 60);
    for (int broken = 0; broken <= 60; broken++) {
      Cursor cursor = Cursor.START.after(broken);
      List<Integer> joined = new ArrayList<>(new ProblemOrder(source, 3).indices(0, broken));
      joined.addAll(new ProblemOrder(source, 3).indices(cursor.position(), 60 - broken));
      assertEquals(unbroken, joined);
    }
  }

  @Test
  void theSeedAndTheEpochChangeTheOrder() {
    ProblemOrder order = new ProblemOrder(new Counted("counted", 50), 3);
    assertNotEquals(order.indices(0, 50), order.indices(50, 50));
    assertNotEquals(order.indices(0, 50), new ProblemOrder(new Counted("counted", 50), 4).indices(0, 50));
  }

  @Test
  void allSixOrdersOfThreeProblemsAreEquallyFrequent() {
    ProblemOrder order = new ProblemOrder(new Counted("counted", 3), 11);
    Map<List<Integer>, Integer> orders = new HashMap<>();
    IntStream.range(0, 6000).forEach(epoch -> orders.merge(order.indices(epoch * 3L, 3), 1, Integer::sum));
    assertEquals(6, orders.size());
    orders.forEach((indices, count) -> assertEquals(1000, count, 120, indices.toString())); // 4 standard deviations
  }

  @Test
  void problemsAreThoseOfTheIndices() {
    ProblemOrder order = new ProblemOrder(new Counted("counted", 9), 3);
    assertEquals(order.indices(5, 7).stream().map(index -> "counted/" + index).toList(),
        order.problems(5, 7).stream().map(Problem::id).toList());
  }

  @Test
  void anEmptySourceIsRefused() {
    assertEquals("source none has no problems",
        assertThrows(UserError.class, () -> new ProblemOrder(new Counted("none", 0), 1)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Cursor(-1));
    assertThrows(IllegalArgumentException.class, () -> new ProblemOrder(new Counted("counted", 2), 1).indices(-1, 1));
  }
}
