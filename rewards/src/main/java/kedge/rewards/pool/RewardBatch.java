package kedge.rewards.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * One batch on its way through the rewards. Each reward has a lane: its calls in order, and as many workers as it wants
 * calls at a time. The thread that called watches the deadlines. All state is guarded by this object; rewards run
 * outside the lock.
 */
final class RewardBatch {
  private final List<RewardQueue> lanes = new ArrayList<>();
  private final List<Sample> samples;
  private final ObjLongConsumer<String> clock;
  private final List<Verdict[]> verdicts = new ArrayList<>();
  private final List<Thread> abandoned = new ArrayList<>();
  private int open;
  private Throwable failure;

  /** @param deadline and threads: for rewards that do not say */
  RewardBatch(List<Reward> rewards, List<Sample> samples, Duration deadline, int threads,
      ObjLongConsumer<String> clock) {
    this.samples = samples;
    this.clock = clock;
    samples.forEach(sample -> verdicts.add(new Verdict[rewards.size()]));
    for (Reward reward : rewards) {
      lanes.add(new RewardQueue(lanes.size(), reward, samples, deadline, threads));
      open += lanes.get(lanes.size() - 1).left();
    }
  }

  /**
   * The verdicts of each sample, one per reward. An error that no reward answers for (a broken class path) is thrown
   * on.
   */
  synchronized List<Verdict[]> run() {
    try {
      lanes.forEach(lane -> {
        for (int i = Math.min(lane.concurrency(), lane.left()); i > 0; i--) {
          start(lane);
        }
      });
      while (open > 0 && failure == null) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, nextDeadline()));
        giveUpLate();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while judging, with " + open + " calls of rewards to go",
          interrupted);
    } finally {
      lanes.forEach(lane -> lane.working().forEach(RewardBatch::abandon));
    }
    if (failure != null) {
      throw new IllegalStateException("a reward broke the judge: " + failure, failure);
    }
    return verdicts;
  }

  /** Threads that were given up. */
  synchronized List<Thread> abandoned() {
    return abandoned;
  }

  private void start(RewardQueue lane) {
    Worker worker = new Worker(lane);
    lane.working().add(worker);
    worker.start();
  }

  private static void abandon(Worker worker) {
    worker.abandoned = true;
    if (worker.waiting != null) {
      worker.waiting.cancel(true);
    }
    worker.interrupt();
  }

  /**
   * Nanoseconds until the first call is late; calls that have not begun are late no earlier than their whole deadline
   * from now.
   */
  private long nextDeadline() {
    long now = System.nanoTime();
    long wait = Long.MAX_VALUE;
    for (RewardQueue lane : lanes) {
      if (lane.left() > 0) {
        wait = Math.min(wait, lane.patience());
      }
      for (Worker worker : lane.working()) {
        if (worker.call != null) {
          wait = Math.min(wait, (worker.aside ? lane.deadline() : lane.patience()) - (now - worker.began));
        }
      }
    }
    return wait;
  }

  private void giveUpLate() {
    long now = System.nanoTime();
    for (RewardQueue lane : lanes) {
      for (Worker worker : List.copyOf(lane.working())) {
        if (worker.call != null && !worker.aside && now - worker.began >= lane.patience()
            && now - worker.began < lane.deadline()) {
          worker.aside = true;
          lane.setAside(1);
          start(lane);
        }
        if (worker.call != null && now - worker.began >= lane.deadline()) {
          close(lane, worker,
              RewardQueue.all(worker.call.length, "missed the deadline of " + lane.deadline() / 1e9 + " s"), now);
          abandon(worker);
          abandoned.add(worker);
          lane.working().remove(worker);
          if (worker.aside) {
            lane.setAside(-1);
          } else if (lane.left() > 0) {
            start(lane);
          }
        }
      }
    }
  }

  /** Writes the verdicts of a call down. */
  private void close(RewardQueue lane, Worker worker, List<Verdict> given, long now) {
    clock.accept(lane.reward().name(), now - worker.began);
    for (int i = 0; i < worker.call.length; i++) {
      verdicts.get(worker.call[i])[lane.place()] = given.get(i);
    }
    worker.call = null;
    if (--open == 0) {
      notifyAll();
    }
  }

  /** Makes one call after the other until none is left, or until it is given up. */
  final class Worker extends Thread {
    private final RewardQueue lane;
    private int[] call;
    private long began;
    private boolean abandoned;
    private boolean aside;
    private CompletableFuture<List<Verdict>> waiting;

    Worker(RewardQueue lane) {
      super("kedge-reward " + lane.reward().name());
      this.lane = lane;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        for (List<Sample> given = begin(); given != null && end(lane.checked(given.size(), judged(given)));) {
          given = begin();
        }
      } catch (Error broken) {
        fail(broken);
      }
    }

    /** What the reward says, or what became of it: a plug-in's failure is its verdict, counted, and never a zero. */
    private List<Verdict> judged(List<Sample> given) {
      try {
        CompletableFuture<List<Verdict>> future = lane.reward().judgeAll(given).toCompletableFuture();
        return future.isDone() ? future.get() : wait(future);
      } catch (ExecutionException thrown) {
        return RewardQueue.all(given.size(), "threw " + thrown.getCause());
      } catch (OutOfMemoryError full) {
        return RewardQueue.all(given.size(), "ran out of memory: " + full.getMessage());
      } catch (Exception | StackOverflowError | AssertionError thrown) {
        return RewardQueue.all(given.size(), "threw " + thrown);
      }
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

    private List<Sample> begin() {
      synchronized (RewardBatch.this) {
        if (abandoned || aside || lane.left() == 0 || failure != null) {
          return null; // one that was set aside has its stand-in
        }
        Thread.interrupted();
        waiting = null;
        call = lane.next();
        began = System.nanoTime();
        return java.util.Arrays.stream(call).mapToObj(samples::get).toList();
      }
    }

    /** False when this worker was given up and its verdicts come too late. */
    private boolean end(List<Verdict> given) {
      synchronized (RewardBatch.this) {
        if (abandoned) {
          return false;
        }
        long now = System.nanoTime();
        if (aside) {
          lane.setAside(-1);
          lane.working().remove(this);
        }
        if (lane.ended(now - began) || aside) {
          RewardBatch.this.notifyAll(); // its patience is another now
        }
        close(lane, this, given, now);
        return true;
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
