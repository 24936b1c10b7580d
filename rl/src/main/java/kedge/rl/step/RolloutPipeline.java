package kedge.rl.step;

import com.google.common.util.concurrent.MoreExecutors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.LongUnaryOperator;
import kedge.data.Cursor;
import kedge.rl.step.RolloutCollector.Collected;
import kedge.rollouts.RolloutEngine;

/**
 * Rollouts of a stage, drawn and scored {@code staleness} steps before they are trained on: with staleness k, step s
 * trains on completions drawn with the weights that were current at the start of step s - k (of step 0 for the first k
 * steps). Which weights draw what depends only on the step's number, never on timing.
 *
 * <p>An engine that draws outside this process works on its own thread while the trainer computes the updates in
 * between (one-step-off, M. Noukhovitch et al., "Asynchronous RLHF", arXiv 2410.18252); it gets new weights only after
 * its draws have ended. An engine that uses the trainer's own weights draws synchronously.
 */
final class RolloutPipeline implements AutoCloseable {
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);
  private final RolloutCollector collector;
  private final int staleness;
  private final long steps;
  private final Runnable renewal;
  private final Deque<Batch> ahead = new ArrayDeque<>();
  private final Optional<ExecutorService> worker;

  /** @param renewal gives the engine the trainer's current weights, or throws */
  RolloutPipeline(RolloutEngine engine, RolloutCollector collector, RlSettings settings, Runnable renewal) {
    this.collector = collector;
    this.staleness = settings.staleness();
    this.steps = settings.steps();
    this.renewal = renewal;
    this.worker = staleness > 0 && engine.drawsElsewhere()
        ? Optional.of(Executors.newSingleThreadExecutor(RolloutPipeline::thread))
        : Optional.empty();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "rollouts");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Rollouts of one step.
   *
   * @param weightsStep the step at whose start their sampler's weights were current
   * @param seconds seconds of drawing and scoring, by part
   */
  record Ready(Collected collected, long weightsStep, Map<String, Double> seconds) {
  }

  /** Rollouts of a step, drawn or being drawn. */
  private record Batch(long step, long weightsStep, CompletableFuture<Ready> rollouts) {
    Ready await() {
      try {
        return rollouts.join();
      } catch (CompletionException failed) {
        if (failed.getCause()instanceof RuntimeException cause) {
          throw cause;
        }
        throw failed;
      }
    }

    boolean succeeds() {
      return rollouts.handle((ready, failure) -> failure == null).join();
    }
  }

  /**
   * Returns the rollouts that {@code step} trains on, and starts drawing those of later steps with the current weights.
   *
   * @param cursor position of the step's first problem
   * @param streams maps a step to the key of its random draws
   */
  Ready take(long step, Cursor cursor, LongUnaryOperator streams) {
    long next = ahead.isEmpty() ? step : ahead.getLast().step() + 1;
    long last = Math.min(step + staleness, Math.max(step, steps - 1));
    if (next <= last) {
      settle();
      renewal.run();
      for (; next <= last; next++) {
        long stream = streams.applyAsLong(next);
        begin(next, step, cursor, (from, watch) -> collector.collect(from, stream, watch));
      }
    }
    return ahead.remove().await();
  }

  private void begin(long step, long weightsStep, Cursor first, BiFunction<Cursor, Stopwatch, Collected> draw) {
    Optional<Batch> before = Optional.ofNullable(ahead.peekLast());
    CompletableFuture<Ready> rollouts = worker
        .map(thread -> CompletableFuture.supplyAsync(() -> ready(before, weightsStep, first, draw), thread))
        .orElseGet(() -> CompletableFuture.completedFuture(ready(before, weightsStep, first, draw)));
    ahead.add(new Batch(step, weightsStep, rollouts));
  }

  private static Ready ready(Optional<Batch> before, long weightsStep, Cursor first,
      BiFunction<Cursor, Stopwatch, Collected> draw) {
    Cursor cursor = before.map(batch -> batch.await().collected().cursor()).orElse(first);
    Stopwatch watch = new Stopwatch();
    return new Ready(draw.apply(cursor, watch), weightsStep, watch.seconds());
  }

  /** Waits for the running draws. @throws RuntimeException the failure of one of them */
  void settle() {
    ahead.forEach(Batch::await);
  }

  /** Waits for the running draws and returns those before the first failure. */
  List<PendingRollouts> pending() {
    List<PendingRollouts> pending = new ArrayList<>();
    for (Batch batch : ahead) {
      if (!batch.succeeds()) {
        break;
      }
      Collected collected = batch.await().collected();
      pending.add(new PendingRollouts(batch.step(), batch.weightsStep(), collected.drawn().stream()
          .map(group -> new PendingRollouts.Group(collected.kept().contains(group), group.group().rollouts()))
          .toList()));
    }
    return pending;
  }

  /**
   * Restores the rollouts of a checkpoint, which are scored again, not drawn again.
   *
   * @param kept collector that returns the saved completions
   * @param cursor position of the first step's first problem
   */
  void restore(List<PendingRollouts> pending, RolloutCollector kept, Cursor cursor, LongUnaryOperator streams) {
    for (PendingRollouts step : pending) {
      long stream = streams.applyAsLong(step.step());
      begin(step.step(), step.weightsStep(), cursor, (from, watch) -> kept.restore(from, stream, step.groups(), watch));
    }
    settle();
  }

  /** Cancels the running draws. */
  @Override
  public void close() {
    worker.ifPresent(thread -> MoreExecutors.shutdownAndAwaitTermination(thread, SHUTDOWN_TIMEOUT));
  }
}
