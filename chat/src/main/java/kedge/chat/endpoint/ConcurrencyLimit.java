package kedge.chat.endpoint;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** An asynchronous semaphore: a number of permits, granted first come first served, without blocking a thread. */
final class ConcurrencyLimit {
  private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int free;

  ConcurrencyLimit(int number) {
    this.free = number;
  }

  /** Completes with a permit, possibly on the thread that calls {@link #release}: continue asynchronously. */
  synchronized CompletableFuture<Void> acquire() {
    if (free > 0) {
      free--;
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
      free += next == null ? 1 : 0;
    }
    if (next != null) {
      next.complete(null);
    }
  }
}
