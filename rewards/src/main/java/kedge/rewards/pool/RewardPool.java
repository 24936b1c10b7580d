package kedge.rewards.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;

/**
 * The pool that judges batches of completions by several rewards at once. A reward that throws, recurses too deep, runs
 * out of memory or misses its deadline makes its own part of the samples of that call {@link Verdict.Unscorable}; the
 * batch goes on without it. Verdicts stand at their samples' places whatever order they arrive in.
 *
 * <p>Each reward has calls of its own: how many at a time and how long is said by {@link Reward#calls()}. Threads live
 * as long as a batch. Code that never returns cannot be stopped on the JVM: its thread is interrupted and left behind,
 * as a daemon, and a new one takes its place; a reward that must not be trusted so far belongs in a process of its own.
 */
public final class RewardPool implements AutoCloseable {
  private final List<WeightedReward> rewards;
  private final Composition composition;
  private final Duration deadline;
  private final int threads;
  private final Map<String, Latency.Counter> latencies = new LinkedHashMap<>(); // guarded by itself
  private final List<Thread> abandoned = new ArrayList<>(); // guarded by latencies

  /**
   * Makes a judge.
   *
   * @param rewards the rewards with their weights; names differ
   * @param normalise whether the total, the weighted sum, is divided by the weights that apply
   * @param deadline what one call of a reward may take, where the reward does not say
   * @param threads calls of one reward at the same time, where the reward does not say
   */
  public RewardPool(List<WeightedReward> rewards, boolean normalise, Duration deadline, int threads) {
    this(rewards, Composition.weightedSum(rewards, normalise), deadline, threads);
  }

  /**
   * Makes a judge whose totals are a composition of the rewards' parts.
   *
   * @throws IllegalArgumentException if it names a part that there is not
   */
  public RewardPool(List<WeightedReward> rewards, Composition composition, Duration deadline, int threads) {
    this.rewards = List.copyOf(rewards);
    this.composition = composition;
    this.deadline = deadline;
    this.threads = threads;
    Set<String> names = new HashSet<>();
    for (WeightedReward weighted : rewards) {
      if (!names.add(weighted.reward().name())) {
        throw new IllegalArgumentException("two rewards are named " + weighted.reward().name());
      }
      latencies.put(weighted.reward().name(), new Latency.Counter());
    }
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException("no reward is given, expected at least one");
    }
    if (!names.containsAll(composition.names())) {
      throw new IllegalArgumentException("the total " + composition + " names "
          + composition.names().stream().filter(name -> !names.contains(name)).toList()
          + ", but the rewards are " + latencies.keySet());
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("deadline is " + deadline + ", expected a time above 0");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
  }

  /** The scorecards of the samples, in their order. Blocks until each is judged or given up. */
  public List<Scorecard> judge(List<Sample> samples) {
    RewardBatch batch = new RewardBatch(rewards.stream().map(WeightedReward::reward).toList(), List.copyOf(samples),
        deadline, threads, this::clock);
    List<Verdict[]> verdicts = batch.run();
    synchronized (latencies) {
      abandoned.addAll(batch.abandoned());
    }
    return verdicts.stream().map(this::scorecard).toList();
  }

  /**
   * How long the calls of each reward took, since this judge was made or its latencies were last taken; by name in the
   * order given.
   */
  public Map<String, Latency> latencies() {
    synchronized (latencies) {
      Map<String, Latency> read = new LinkedHashMap<>();
      latencies.forEach((name, counter) -> read.put(name, counter.read()));
      return Collections.unmodifiableMap(read);
    }
  }

  /** The latencies until now; counting begins anew. */
  public Map<String, Latency> takeLatencies() {
    synchronized (latencies) {
      Map<String, Latency> read = latencies();
      latencies.replaceAll((name, counter) -> new Latency.Counter());
      return read;
    }
  }

  /** Threads left behind in rewards that did not return by their deadline and have not returned since. */
  public long lostThreads() {
    synchronized (latencies) {
      abandoned.removeIf(thread -> !thread.isAlive());
      return abandoned.size();
    }
  }

  /** Closes the rewards. */
  @Override
  public void close() {
    rewards.forEach(weighted -> weighted.reward().close());
  }

  private void clock(String reward, long nanoseconds) {
    synchronized (latencies) {
      latencies.get(reward).add(nanoseconds);
    }
  }

  private Scorecard scorecard(Verdict[] verdicts) {
    Scorecard.Part[] parts = new Scorecard.Part[verdicts.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new Scorecard.Part(rewards.get(i).reward().name(), rewards.get(i).weight(), verdicts[i]);
    }
    return new Scorecard(List.of(parts), composition);
  }
}
