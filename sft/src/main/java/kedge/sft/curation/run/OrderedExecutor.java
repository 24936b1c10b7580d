package kedge.sft.curation.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work done by several threads whose results are taken one by one in the order in which the work was given; a bounded
 * number is under way.
 */
final class OrderedExecutor<A, B> {
  private final ExecutorService threads;
  private final Function<A, B> work;
  private final Consumer<B> taker;
  private final int ahead;
  private final Deque<Future<B>> waiting = new ArrayDeque<>();

  /** @param ahead how many pieces may be under way */
  OrderedExecutor(ExecutorService threads, int ahead, Function<A, B> work, Consumer<B> taker) {
    this.threads = threads;
    this.ahead = ahead;
    this.work = work;
    this.taker = taker;
  }

  /** Gives a piece; what is done before it may be taken meanwhile. */
  void give(A piece) {
    if (waiting.size() >= ahead) {
      takeOne();
    }
    waiting.add(threads.submit(() -> work.apply(piece)));
  }

  /** Takes what is left. */
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
      throw (RuntimeException) e.getCause(); // work is a Function: it throws nothing checked
    }
  }
}
