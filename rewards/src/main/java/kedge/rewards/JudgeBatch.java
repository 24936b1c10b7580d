package kedge.rewards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * One batch on its way through the rewards. Workers take samples in order; the thread that called watches the deadlines. All state
 * is guarded by this object; rewards run outside the lock.
 */
final class JudgeBatch {
  private final List<WeightedReward> rewards;
  private final List<Sample> samples;
  private final Duration deadline;
  private final ObjLongConsumer<String> clock;
  private final List<Verdict[]> verdicts = new ArrayList<>();
  private final List<Worker> working = new ArrayList<>();
  private int next;
  private int done;
  private int lost;
  private Throwable failure;

  JudgeBatch(List<WeightedReward> rewards, List<Sample> samples, Duration deadline, ObjLongConsumer<String> clock) {
    this.rewards = rewards;
    this.samples = samples;
    this.deadline = deadline;
    this.clock = clock;
    samples.forEach(sample -> verdicts.add(new Verdict[rewards.size()]));
  }

  /** The verdicts of each sample, one per reward. An error that no reward answers for (out of memory, a broken class path) is thrown on. */
  synchronized List<Verdict[]> run(int threads) {
    try {
      for (int i = 0; i < Math.min(threads, samples.size()); i++) {
        start();
      }
      while (done < samples.size() && failure == null) {
        long wait = nextDeadline();
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, 1));
        giveUpLate();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while judging, with " + done + " of " + samples.size() + " samples done", interrupted);
    } finally {
      working.forEach(worker -> worker.abandoned = true);
      working.forEach(Thread::interrupt);
    }
    if (failure != null) {
      throw new IllegalStateException("a reward broke the judge: " + failure, failure);
    }
    return verdicts;
  }

  synchronized int lostThreads() {
    return lost;
  }

  private void start() {
    Worker worker = new Worker();
    working.add(worker);
    worker.start();
  }

  /** Nanoseconds until the first worker is late. */
  private long nextDeadline() {
    long now = System.nanoTime();
    long wait = deadline.toNanos();
    for (Worker worker : working) {
      if (worker.sample >= 0) {
        wait = Math.min(wait, deadline.toNanos() - (now - worker.began));
      }
    }
    return wait;
  }

  private void giveUpLate() {
    long now = System.nanoTime();
    for (Worker worker : List.copyOf(working)) {
      if (worker.sample >= 0 && now - worker.began >= deadline.toNanos()) {
        Verdict[] parts = verdicts.get(worker.sample);
        clock.accept(rewards.get(worker.part).reward().name(), now - worker.partBegan);
        for (int i = worker.part; i < parts.length; i++) {
          parts[i] = new Verdict.Unscorable("missed the deadline of " + deadline.toNanos() / 1e9 + " s in reward " + rewards.get(worker.part).reward().name());
        }
        worker.abandoned = true;
        worker.interrupt();
        working.remove(worker);
        lost++;
        done++;
        if (next < samples.size()) {
          start();
        }
      }
    }
  }

  /** Judges samples until none is left, or until it is given up. */
  private final class Worker extends Thread {
    private int sample = -1;
    private int part;
    private long began;
    private long partBegan;
    private boolean abandoned;

    Worker() {
      super("judge");
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (begin()) {
          Sample current = samples.get(sample);
          boolean kept = true;
          for (int i = 0; kept && i < rewards.size(); i++) {
            kept = record(i, verdict(rewards.get(i).reward(), current));
          }
        }
      } catch (Error broken) {
        fail(broken);
      }
    }

    private Verdict verdict(Reward reward, Sample current) {
      try {
        Verdict verdict = reward.judge(current.problem(), current.candidate());
        return verdict == null ? new Verdict.Unscorable("gave no verdict (null)") : verdict;
      } catch (Exception | StackOverflowError thrown) { // a plug-in's failure is its verdict, counted, and never a zero
        return new Verdict.Unscorable("threw " + thrown);
      }
    }

    private boolean begin() {
      synchronized (JudgeBatch.this) {
        if (abandoned || next == samples.size() || failure != null) {
          sample = -1;
          return false;
        }
        sample = next++;
        part = 0;
        began = System.nanoTime();
        partBegan = began;
        return true;
      }
    }

    /** Writes a verdict down; false when this worker was given up and its verdict comes too late. */
    private boolean record(int index, Verdict verdict) {
      synchronized (JudgeBatch.this) {
        if (abandoned) {
          return false;
        }
        long now = System.nanoTime();
        clock.accept(rewards.get(index).reward().name(), now - partBegan);
        verdicts.get(sample)[index] = verdict;
        part = index + 1;
        partBegan = now;
        if (part == rewards.size()) {
          sample = -1;
          if (++done == samples.size()) {
            JudgeBatch.this.notifyAll();
          }
        }
        return true;
      }
    }

    private void fail(Error broken) {
      synchronized (JudgeBatch.this) {
        if (!abandoned) {
          failure = broken;
          JudgeBatch.this.notifyAll();
        }
      }
    }
  }
}
