package kedge.chat.endpoint;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** So many calls at a time, first come first served, without a thread waiting. */
final class Slots {
  private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>(); // guarded by this
  private int free;

  Slots(int number) {
    this.free = number;
  }

  /**
   * Completes once a slot is taken. Dependents have to go on asynchronously: {@link #leave} completes it on the
   * leaver's thread.
   */
  synchronized CompletableFuture<Void> enter() {
    if (free > 0) {
      free--;
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> turn = new CompletableFuture<>();
    waiting.add(turn);
    return turn;
  }

  /** Gives a slot to who has waited longest. */
  void leave() {
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
