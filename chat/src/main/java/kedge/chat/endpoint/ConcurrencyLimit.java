package kedge.chat.endpoint;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** An asynchronous semaphore: a number of permits, granted first come first served, without blocking a thread. */
final class ConcurrencyLimit {
  private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int permits;

  ConcurrencyLimit(int number) {
    this.permits = number;
  }

  /** Completes with a permit, possibly on the thread that calls {@link #release}: continue asynchronously. */
  synchronized CompletableFuture<Void> acquire() {
    if (permits > 0) {
      permits--;
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> turn = new CompletableFuture<>();
    waiting.add(turn);
    return turn;
  }

  /** Passes the permit to the longest waiting caller. */
  void release() {
    CompletableFuture<Void> next;
    synchronized (this) {
      next = waiting.poll();
      permits += next == null ? 1 : 0;
    }
    if (next != null) {
      next.complete(null);
    }
  }
}
