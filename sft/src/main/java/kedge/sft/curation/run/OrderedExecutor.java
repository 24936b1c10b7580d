package kedge.sft.curation.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An executor with several threads that returns results in the order in which the tasks were submitted. The number of
 * unfinished tasks is bounded.
 */
final class OrderedExecutor<A, B> {
  private final ExecutorService threads;
  private final Function<A, B> work;
  private final Consumer<B> taker;
  private final int ahead;
  private final Deque<Future<B>> waiting = new ArrayDeque<>();

  /** @param ahead maximum number of unfinished tasks */
  OrderedExecutor(ExecutorService threads, int ahead, Function<A, B> work, Consumer<B> taker) {
    this.threads = threads;
    this.ahead = ahead;
    this.work = work;
    this.taker = taker;
  }

  /** Submits a task; earlier results may be passed on meanwhile. */
  void give(A piece) {
    if (waiting.size() >= ahead) {
      takeOne();
    }
    waiting.add(threads.submit(() -> work.apply(piece)));
  }

  /** Passes on the remaining results. */
  void finish() {
    while (!waiting.isEmpty()) {
      takeOne();
    }
  }

  private void takeOne() {
    try {
      taker.accept(waiting.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      waiting.forEach(each -> each.cancel(true));
      if (e.getCause()instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // a Function throws no checked exceptions
    }
  }
}
