package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Workers")
final class WorkersTest {
  private static final int ROUNDS = 20_000;
  private static final int MOST = 9;

  @Test
  @DisplayName("do every piece of every round once, and within its round, however short the rounds are")
  void everyPieceOnce() {
    AtomicIntegerArray times = new AtomicIntegerArray(MOST);
    try (Workers workers = new Workers(4)) {
      for (int round = 0; round < ROUNDS; round++) {
        int pieces = 1 + round % MOST;
        workers.run(pieces, (lane, piece) -> times.incrementAndGet(piece));
        for (int piece = 0; piece < MOST; piece++) {
          assertEquals(piece < pieces ? 1 : 0, times.getAndSet(piece, 0), "round " + round + ", piece " + piece + " of " + pieces);
        }
      }
    }
    System.out.println("Workers: " + ROUNDS + " rounds checked");
  }

  @Test
  @DisplayName("throw what a piece threw once all pieces are done, and work on")
  void failuresTravel() {
    AtomicIntegerArray times = new AtomicIntegerArray(1);
    try (Workers workers = new Workers(3)) {
      IllegalStateException seen = assertThrows(IllegalStateException.class, () -> workers.run(8, (lane, piece) -> {
        times.incrementAndGet(0);
        if (piece == 5) {
          throw new IllegalStateException("piece 5");
        }
      }));
      assertEquals("piece 5", seen.getMessage());
      assertEquals(8, times.get(0));
      workers.run(4, (lane, piece) -> times.incrementAndGet(0));
      assertEquals(12, times.get(0));
    }
  }
}
