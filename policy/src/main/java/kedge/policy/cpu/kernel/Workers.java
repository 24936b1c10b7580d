package kedge.policy.cpu.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that work through numbered pieces together. A small model's step is hundreds of pieces of a few microseconds,
 * so threads spin for a moment before they sleep; BLAS itself runs single-threaded on each. Which thread takes which
 * piece is not determined and must not matter to the result. A round ends when its pieces are done, whichever threads
 * did them: a thread that the operating system has not scheduled yet is not waited for.
 */
public final class Workers implements AutoCloseable {
  private static final int SPINS = 20_000;
  private final Thread[] threads;
  private final BlasThread[] blasThreads;
  /**
   * The current round: its number of pieces in the upper half, the next piece in the lower. Both are one number, so a
   * late thread cannot take a piece that does not exist, and no other round begins before every taken piece is done.
   */
  private final AtomicLong ticket = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final int divisions;
  private volatile boolean closed;
  private Body body;

  /** The work on one piece. */
  public interface Body {
    void run(BlasThread thread, int index);
  }

  /** @param threads number of threads, the caller's included; at least 1 */
  public Workers(int threads) {
    this(threads, threads);
  }

  /** @param divisions parts that products of gradients are divided into at most, whatever the number of threads */
  public Workers(int threads, int divisions) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    this.divisions = divisions;
    this.blasThreads = new BlasThread[threads];
    this.threads = new Thread[threads - 1];
    for (int i = 0; i < threads; i++) {
      blasThreads[i] = new BlasThread();
    }
    for (int i = 0; i < threads - 1; i++) {
      BlasThread blas = blasThreads[i + 1];
      this.threads[i] = new Thread(() -> serve(blas), "kedge-worker-" + (i + 1));
      this.threads[i].setDaemon(true);
      this.threads[i].start();
    }
  }

  /** Number of threads, the caller's included. */
  int size() {
    return blasThreads.length;
  }

  /** The calling thread's own memory, for work that is not worth sharing. */
  public BlasThread own() {
    return blasThreads[0];
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
        body.run(blasThreads[0], i);
      }
      return;
    }
    this.body = body;
    done.set(0);
    ticket.set((long) count << 32);
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    work(blasThreads[0]);
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
   * Divides {@code rows} rows evenly among the threads and runs the body on each part.
   *
   * @param minimum rows that are worth a thread
   */
  public void rows(int rows, int minimum, RowsBody body) {
    divide(rows, Math.max(1, Math.min(size(), rows / minimum)), body);
  }

  /** The same for a product whose rows BLAS may round by their number: its parts are those of the constructor. */
  public void gradientRows(int rows, int minimum, RowsBody body) {
    divide(rows, Math.max(1, Math.min(divisions, rows / minimum)), body);
  }

  private void divide(int rows, int parts, RowsBody body) {
    run(parts, (thread, part) -> {
      int from = (int) ((long) rows * part / parts);
      int to = (int) ((long) rows * (part + 1) / parts);
      body.run(thread, from, to - from);
    });
  }

  /** Runs the body for every row, the rows divided among the threads as in {@link #rows}. */
  public void forEachRow(int rows, int minimum, IntConsumer body) {
    rows(rows, minimum, (thread, first, count) -> {
      for (int row = first; row < first + count; row++) {
        body.accept(row);
      }
    });
  }

  /** The work on {@code count} rows. */
  public interface RowsBody {
    void run(BlasThread thread, int first, int count);
  }

  private void serve(BlasThread thread) {
    int spins = 0;
    while (!closed) {
      if (open(ticket.get())) {
        work(thread);
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

  private void work(BlasThread thread) {
    for (long taken = ticket.getAndIncrement(); open(taken); taken = ticket.getAndIncrement()) {
      try {
        body.run(thread, (int) taken);
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
    for (BlasThread thread : blasThreads) {
      thread.close();
    }
  }
}
