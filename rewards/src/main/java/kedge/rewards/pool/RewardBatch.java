package kedge.rewards.pool;

import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import kedge.rewards.Reward;
import kedge.rewards.RunEndingError;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * The scoring of one batch. Each reward has a queue of calls and its own workers; the calling thread watches the
 * deadlines. All state is guarded by this object; rewards run outside the lock.
 */
final class RewardBatch {
  private final List<RewardQueue> queues = new ArrayList<>();
  private final List<Sample> samples;
  private final ObjLongConsumer<String> latencies;
  private final List<Verdict[]> verdicts = new ArrayList<>();
  private final List<Thread> abandoned = new ArrayList<>();
  private int open;
  private Throwable failure;
  private RunEndingError ending; // after it no call begins, and those under way are waited for

  /**
   * Prepares a batch.
   *
   * @param deadline default time limit of a call
   * @param threads default concurrency of a reward
   * @param latencies receives the reward's name and the nanoseconds of every call
   */
  RewardBatch(List<Reward> rewards, List<Sample> samples, Duration deadline, int threads,
      ObjLongConsumer<String> latencies) {
    this.samples = samples;
    this.latencies = latencies;
    samples.forEach(sample -> verdicts.add(new Verdict[rewards.size()]));
    for (Reward reward : rewards) {
      RewardQueue queue = new RewardQueue(queues.size(), reward, samples, deadline, threads);
      queues.add(queue);
      open += queue.left();
    }
  }

  /**
   * Runs all calls. Returns the verdicts of each sample, one per reward.
   *
   * @throws RunEndingError if a reward can judge nothing any more
   * @throws IllegalStateException after an error that no reward answers for, such as a broken class path
   */
  synchronized List<Verdict[]> run() {
    try {
      for (RewardQueue queue : queues) {
        for (int i = Math.min(queue.concurrency(), queue.left()); i > 0; i--) {
          start(queue);
        }
      }
      while (open > 0 && failure == null && (ending == null || callsAreUnderWay())) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, untilNextCheck()));
        checkCalls();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while scoring, with " + open + " calls of rewards to go",
          interrupted);
    } finally {
      queues.forEach(queue -> queue.workers().forEach(RewardBatch::abandon));
    }
    if (failure != null) {
      throw new IllegalStateException("a reward broke the pool: " + failure, failure);
    }
    if (ending != null) {
      throw new RunEndingError(ending);
    }
    return verdicts;
  }

  /** Returns the threads of calls that did not end. */
  synchronized List<Thread> abandoned() {
    return abandoned;
  }

  private boolean callsAreUnderWay() {
    return queues.stream().flatMap(queue -> queue.workers().stream()).anyMatch(worker -> worker.call != null);
  }

  private void start(RewardQueue queue) {
    Worker worker = new Worker(queue);
    queue.workers().add(worker);
    worker.start();
  }

  private static void abandon(Worker worker) {
    worker.abandoned = true;
    if (worker.waiting != null) {
      worker.waiting.cancel(true);
    }
    worker.interrupt();
  }

  /** Returns the nanoseconds until the next call can become slow or late, including calls that would begin now. */
  private long untilNextCheck() {
    long now = System.nanoTime();
    long wait = Long.MAX_VALUE;
    for (RewardQueue queue : queues) {
      if (queue.left() > 0) {
        wait = Math.min(wait, queue.slowAfter());
      }
      for (Worker worker : queue.workers()) {
        if (worker.call != null) {
          wait = Math.min(wait, (worker.slow ? queue.deadline() : queue.slowAfter()) - (now - worker.began));
        }
      }
    }
    return wait;
  }

  private void checkCalls() {
    long now = System.nanoTime();
    for (RewardQueue queue : queues) {
      for (Worker worker : List.copyOf(queue.workers())) {
        if (worker.call != null && now - worker.began >= queue.deadline()) {
          giveUp(queue, worker, now);
        } else if (worker.call != null && !worker.slow && now - worker.began >= queue.slowAfter()) {
          worker.slow = true;
          queue.addSlow(1);
          start(queue);
        }
      }
    }
  }

  /** Abandons a late call; a new worker replaces its worker unless a spare one was already started. */
  private void giveUp(RewardQueue queue, Worker worker, long now) {
    end(queue, worker, lost(worker.call.size(), "missed the deadline of " + queue.deadline() / 1e9
        + " s, which deadline_seconds of the reward sets"), now);
    abandon(worker);
    abandoned.add(worker);
    queue.workers().remove(worker);
    if (worker.slow) {
      queue.addSlow(-1);
    } else if (queue.left() > 0) {
      start(queue);
    }
  }

  private void end(RewardQueue queue, Worker worker, List<Verdict> given, long now) {
    latencies.accept(queue.reward().name(), now - worker.began);
    for (int i = 0; i < given.size(); i++) {
      verdicts.get(worker.call.get(i))[queue.index()] = given.get(i);
    }
    worker.call = null;
    if (--open == 0 || ending != null) {
      notifyAll();
    }
  }

  private static List<Verdict> lost(int size, String reason) {
    return Collections.nCopies(size, new Verdict.Unscorable(reason));
  }

  /** Makes calls until none is left, its call was slow, or it is abandoned. */
  final class Worker extends Thread {
    private final RewardQueue queue;
    private List<Integer> call;
    private long began;
    private boolean abandoned;
    private boolean slow;
    private CompletableFuture<List<Verdict>> waiting;

    Worker(RewardQueue queue) {
      super("kedge-reward " + queue.reward().name());
      this.queue = queue;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        for (List<Sample> given = begin(); given != null && end(checked(given.size(), score(given)));) {
          given = begin();
        }
      } catch (RunEndingError last) {
        endRun(last);
      } catch (Error broken) {
        fail(broken);
      }
    }

    /** The reward's verdicts. Whatever a reward throws is a verdict, counted, and never a zero, or ends the run. */
    private List<Verdict> score(List<Sample> given) {
      try {
        CompletableFuture<List<Verdict>> future = queue.reward().judgeAll(given).toCompletableFuture();
        return future.isDone() ? future.get() : wait(future);
      } catch (RunEndingError ending) {
        throw ending;
      } catch (ExecutionException thrown) {
        Throwables.throwIfInstanceOf(thrown.getCause(), RunEndingError.class);
        return lost(given.size(), "threw " + thrown.getCause());
      } catch (OutOfMemoryError full) {
        return lost(given.size(), "ran out of memory: " + full.getMessage());
      } catch (Exception | StackOverflowError | AssertionError thrown) {
        return lost(given.size(), "threw " + thrown);
      }
    }

    private static List<Verdict> checked(int size, List<Verdict> given) {
      if (given == null) {
        return lost(size, "gave no verdict (null)");
      }
      if (given.size() != size) {
        return lost(size, "gave " + given.size() + " verdicts for " + size + " samples");
      }
      return given.stream().map(verdict -> verdict == null ? new Verdict.Unscorable("gave no verdict (null)") : verdict)
          .toList();
    }

    private List<Verdict> wait(CompletableFuture<List<Verdict>> future)
        throws InterruptedException, ExecutionException {
      synchronized (RewardBatch.this) {
        waiting = future;
        if (abandoned) {
          future.cancel(true);
        }
      }
      return future.get();
    }

    /** Takes the next call; null if there is none. A slow worker stops, since its spare worker continues. */
    private List<Sample> begin() {
      synchronized (RewardBatch.this) {
        if (abandoned || slow || queue.left() == 0 || failure != null || ending != null) {
          return null;
        }
        Thread.interrupted();
        waiting = null;
        call = queue.next();
        began = System.nanoTime();
        return call.stream().map(samples::get).toList();
      }
    }

    /** Returns false if the call was abandoned, so that its verdicts are too late. */
    private boolean end(List<Verdict> given) {
      synchronized (RewardBatch.this) {
        if (abandoned) {
          return false;
        }
        long now = System.nanoTime();
        if (slow) {
          queue.addSlow(-1);
          queue.workers().remove(this);
        }
        if (queue.ended(now - began) || slow) {
          RewardBatch.this.notifyAll(); // the time of the next check has changed
        }
        RewardBatch.this.end(queue, this, given, now);
        return true;
      }
    }

    private void endRun(RunEndingError last) {
      synchronized (RewardBatch.this) {
        if (!abandoned) {
          call = null;
          ending = last;
          RewardBatch.this.notifyAll();
        }
      }
    }

    private void fail(Error broken) {
      synchronized (RewardBatch.this) {
        if (!abandoned) {
          failure = broken;
          RewardBatch.this.notifyAll();
        }
      }
    }
  }
}
