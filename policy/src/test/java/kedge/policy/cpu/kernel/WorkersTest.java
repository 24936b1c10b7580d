package kedge.policy.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** The threads of a decoder. */
class WorkersTest {

  @Test
  void everyPieceIsDoneOnceAndSeenByTheCallerOverManyRounds() {
    int pieces = 0;
    for (int threads = 1; threads <= 4; threads++) {
      try (Workers workers = new Workers(threads)) {
        for (int round = 0; round < 300; round++) {
          int count = round % 23;
          int[] done = new int[count];
          workers.run(count, (thread, index) -> done[index]++);
          for (int index = 0; index < count; index++) {
            assertEquals(1, done[index]);
          }
          pieces += count;
        }
      }
    }
    System.out.println("workers: " + pieces + " pieces, each done once");
  }

  @Test
  void runsOfRowsCoverAllRowsOnce() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = new Workers(threads)) {
        for (int rows = 0; rows < 70; rows++) {
          for (int atLeast : new int[]{1, 8, 64}) {
            AtomicIntegerArray seen = new AtomicIntegerArray(rows);
            workers.rows(rows, atLeast, (thread, first, count) -> {
              for (int row = first; row < first + count; row++) {
                seen.incrementAndGet(row);
              }
            });
            for (int row = 0; row < rows; row++) {
              assertEquals(1, seen.get(row));
            }
          }
        }
      }
    }
  }

  @Test
  void noTwoThreadsShareALane() {
    try (Workers workers = new Workers(3)) {
      ConcurrentHashMap<BlasThread, Thread> owners = new ConcurrentHashMap<>();
      for (int round = 0; round < 500; round++) {
        workers.run(12, (thread, index) -> {
          Thread owner = owners.putIfAbsent(thread, Thread.currentThread());
          assertTrue(owner == null || owner == Thread.currentThread());
        });
      }
      assertSame(Thread.currentThread(), owners.get(workers.own()));
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheThreadsWorkOn() {
    for (int threads = 1; threads <= 3; threads++) {
      try (Workers workers = new Workers(threads)) {
        for (int bad = 0; bad < 20; bad++) {
          int index = bad;
          IllegalStateException failure = new IllegalStateException("piece " + bad);
          assertSame(failure, assertThrows(IllegalStateException.class, () -> workers.run(20, (thread, at) -> {
            if (at == index) {
              throw failure;
            }
          })));
          assertThrows(StackOverflowError.class, () -> workers.run(20, (thread, at) -> {
            throw new StackOverflowError();
          }));
          AtomicIntegerArray seen = new AtomicIntegerArray(20);
          workers.run(20, (thread, at) -> seen.incrementAndGet(at));
          for (int at = 0; at < 20; at++) {
            assertEquals(1, seen.get(at));
          }
        }
      }
    }
  }

  @Test
  void closingEndsTheThreadsAndLaterWorkIsRefused() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Workers workers = new Workers(4);
    workers.run(100, (thread, index) -> {
    });
    List<Thread> own = Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.getName().startsWith("kedge-worker"))
        .toList();
    assertEquals(3, own.size());
    workers.close();
    for (Thread thread : own) {
      thread.join(60_000);
      assertTrue(!thread.isAlive(), thread.getName() + " lives on");
    }
    assertTrue(assertThrows(IllegalStateException.class, () -> workers.run(2, (thread, index) -> {
    })).getMessage().contains("closed"));
  }
}
