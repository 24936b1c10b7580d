package kedge.rl.step;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongUnaryOperator;
import kedge.data.Cursor;
import kedge.rl.step.RolloutCollector.Collected;
import kedge.rollouts.RolloutEngine;

/**
 * Rollouts of a stage, drawn and scored {@code staleness} steps before they are trained on: with staleness k, step s
 * trains on completions of the weights that stood before step s - k (before step 0 for the first k steps). Which
 * weights draw what follows from the step's number alone, never from who is faster.
 *
 * <p>An engine that draws elsewhere works on a thread of its own while the trainer computes the updates between
 * (one-step-off, M. Noukhovitch et al., "Asynchronous RLHF", arXiv 2410.18252); it is given new weights only after its
 * draws have ended. One that draws from the trainer's own weights draws at once.
 */
final class RolloutPipeline implements AutoCloseable {
  private final RolloutEngine engine;
  private final RolloutCollector collector;
  private final int staleness;
  private final long steps;
  private final Runnable renewal;
  private final Deque<Batch> ahead = new ArrayDeque<>();
  private final ExecutorService worker;
  private final Executor executor;

  /** @param renewal brings the engine to the trainer's present weights, or throws */
  RolloutPipeline(RolloutEngine engine, RolloutCollector collector, RlSettings settings, Runnable renewal) {
    this.engine = engine;
    this.collector = collector;
    this.staleness = settings.staleness();
    this.steps = settings.steps();
    this.renewal = renewal;
    this.worker = Executors.newSingleThreadExecutor(task -> {
      Thread thread = new Thread(task, "rollouts");
      thread.setDaemon(true);
      return thread;
    });
    this.executor = staleness > 0 && engine.drawsElsewhere() ? worker : MoreExecutors.directExecutor();
  }

  /**
   * Rollouts of one step.
   *
   * @param weightsStep step before which the weights stood that drew them
   * @param seconds that drawing and scoring took, by part
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
  }

  /**
   * Rollouts to train on in {@code step}; those of a later step are begun with the present weights.
   *
   * @param cursor position of the step's first problem
   * @param streams key of a step's random draws, by step
   */
  Ready take(long step, Cursor cursor, LongUnaryOperator streams) {
    long next = ahead.isEmpty() ? step : ahead.getLast().step() + 1;
    long last = Math.min(step + staleness, Math.max(step, steps - 1));
    if (next <= last) {
      settle();
      renewal.run();
      for (; next <= last; next++) {
        begin(next, step, cursor, streams.applyAsLong(next), collector);
      }
    }
    return ahead.remove().await();
  }

  private void begin(long step, long weightsStep, Cursor first, long stream, RolloutCollector source) {
    Batch before = ahead.peekLast();
    ahead.add(new Batch(step, weightsStep, CompletableFuture.supplyAsync(() -> {
      Cursor cursor = before == null ? first : before.await().collected().cursor();
      Stopwatch watch = new Stopwatch();
      return new Ready(source.collect(cursor, stream, watch), weightsStep, watch.seconds());
    }, executor)));
  }

  /** Waits for the draws that are under way. */
  void settle() {
    ahead.forEach(Batch::await);
  }

  /** What is drawn for steps to come, once its draws have ended. */
  List<PendingRollouts> pending() {
    List<PendingRollouts> pending = new ArrayList<>();
    for (Batch batch : ahead) {
      pending.add(new PendingRollouts(batch.step(), batch.weightsStep(), batch.await().collected().drawn().stream()
          .flatMap(group -> group.group().rollouts().stream()).toList()));
    }
    return pending;
  }

  /**
   * Takes up what a checkpoint kept: it is scored again, not drawn.
   *
   * @param weightsSteps step before which the weights stood, of each step to come
   * @param kept draws what was drawn
   * @param cursor position of the first step's first problem
   */
  void restore(Map<Long, Long> weightsSteps, RolloutCollector kept, Cursor cursor, LongUnaryOperator streams) {
    weightsSteps.forEach((step, weightsStep) -> begin(step, weightsStep, cursor, streams.applyAsLong(step), kept));
    settle();
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    worker.shutdownNow();
  }
}
