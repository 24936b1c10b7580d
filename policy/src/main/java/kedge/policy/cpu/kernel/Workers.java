package kedge.policy.cpu.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A few threads that work through numbered pieces together. A small model's step is hundreds of pieces of a few
 * microseconds, so threads spin for a moment before they sleep; BLAS itself runs single-threaded on each. Which thread
 * takes which piece is left to chance, and must not matter to the result. A round ends when its pieces are done,
 * whoever did them: a thread that the system has not given a processor yet is not waited for.
 */
public final class Workers implements AutoCloseable {
  private static final int SPINS = 20_000;
  private final Thread[] threads;
  private final BlasThread[] lanes;
  /**
   * The round at hand: its number of pieces in the upper half, the next piece in the lower. Both in one number, so that
   * a thread that comes late cannot take a piece that is not there; and while a piece that was taken is not done, there
   * is no other round.
   */
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean closed;
  private Body body;

  /** The work on one piece. */
  public interface Body {
    void run(BlasThread lane, int index);
  }

  /** @param threads how many threads work, the caller's included; at least 1 */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    this.lanes = new BlasThread[threads];
    this.threads = new Thread[threads - 1];
    for (int i = 0; i < threads; i++) {
      lanes[i] = new BlasThread();
    }
    for (int i = 0; i < threads - 1; i++) {
      BlasThread lane = lanes[i + 1];
      this.threads[i] = new Thread(() -> serve(lane), "kedge-worker-" + (i + 1));
      this.threads[i].setDaemon(true);
      this.threads[i].start();
    }
  }

  /** How many threads work, the caller's included. */
  int size() {
    return lanes.length;
  }

  /** The caller's own lane, for work that is not worth sharing. */
  public BlasThread own() {
    return lanes[0];
  }

  /**
   * Runs the body for every index from 0 to count - 1 and returns when all are done. Not reentrant; one caller at a
   * time.
   */
  public void run(int count, Body body) {
    if (closed) {
      throw new IllegalStateException("the worker threads have ended: this decoder is closed");
    }
    if (count == 1 || threads.length == 0) {
      for (int i = 0; i < count; i++) {
        body.run(lanes[0], i);
      }
      return;
    }
    this.body = body;
    done.set(0);
    ticket.set((long) count << 32);
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    work(lanes[0]);
    int spins = 0;
    while (done.get() < count) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    rethrow(failure.getAndSet(null));
  }

  /**
   * Cuts {@code rows} rows into even runs, one per thread or fewer, and runs the body on each as (lane, first row, row
   * count).
   */
  public void rows(int rows, int atLeast, RowBody rowBody) {
    int pieces = Math.max(1, Math.min(size(), rows / Math.max(1, atLeast)));
    run(pieces, (lane, piece) -> {
      int from = (int) ((long) rows * piece / pieces);
      int to = (int) ((long) rows * (piece + 1) / pieces);
      rowBody.run(lane, from, to - from);
    });
  }

  /** The work on a run of rows. */
  public interface RowBody {
    void run(BlasThread lane, int first, int rows);
  }

  private void serve(BlasThread lane) {
    int spins = 0;
    while (!closed) {
      if (open(ticket.get())) {
        work(lane);
        spins = 0;
      } else if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private static boolean open(long ticket) {
    return (int) ticket < (int) (ticket >>> 32);
  }

  private void work(BlasThread lane) {
    for (long taken = ticket.getAndIncrement(); open(taken); taken = ticket.getAndIncrement()) {
      try {
        body.run(lane, (int) taken);
      } catch (Throwable thrown) { // handed to the caller of run, which throws it
        failure.compareAndSet(null, thrown);
      }
      done.incrementAndGet();
    }
  }

  private static void rethrow(Throwable thrown) {
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    for (BlasThread lane : lanes) {
      lane.close();
    }
  }
}
