package kedge.rewards.pool;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Sets;
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
 * Scores batches of completions by several rewards at once. A call that throws, overflows the stack, runs out of memory
 * or misses its deadline makes its own samples {@link Verdict.Unscorable} for that reward; the batch goes on. Verdicts
 * are returned in the order of the samples.
 *
 * <p>{@link Reward#calls()} sets the number of concurrent calls and their time limit. Threads live as long as a batch.
 * Code that never returns cannot be stopped on the JVM: its thread is interrupted and abandoned as a daemon, and a new
 * one replaces it. Untrusted rewards belong in a separate process.
 */
public final class RewardPool implements AutoCloseable {
  private final List<WeightedReward> rewards;
  private final Composition composition;
  private final Duration deadline;
  private final int threads;
  private final VerdictExchange exchange;
  private final Map<String, Latency.Counter> latencies = new LinkedHashMap<>(); // guarded by itself
  private final List<Thread> abandoned = new ArrayList<>(); // guarded by latencies

  /**
   * Makes a pool whose totals are weighted sums of the verdicts.
   *
   * @param rewards the rewards with their weights; names differ
   * @param normalize whether the sum is divided by the weights that apply
   * @param deadline default time limit of one call
   * @param threads default concurrency of a reward
   */
  public RewardPool(List<WeightedReward> rewards, boolean normalize, Duration deadline, int threads) {
    this(rewards, Composition.weightedSum(rewards, normalize), deadline, threads);
  }

  /**
   * Makes a pool whose totals are a composition of the verdicts.
   *
   * @throws IllegalArgumentException if the composition names an unknown reward
   */
  public RewardPool(List<WeightedReward> rewards, Composition composition, Duration deadline, int threads) {
    this(rewards, composition, deadline, threads, VerdictExchange.NONE);
  }

  private RewardPool(List<WeightedReward> rewards, Composition composition, Duration deadline, int threads,
      VerdictExchange exchange) {
    this.exchange = exchange;
    this.rewards = List.copyOf(rewards);
    this.composition = composition;
    this.deadline = deadline;
    this.threads = threads;
    Set<String> names = new HashSet<>();
    for (WeightedReward weighted : rewards) {
      String name = weighted.reward().name();
      checkArgument(names.add(name), "two rewards are named %s", name);
      latencies.put(name, new Latency.Counter());
    }
    checkArgument(!rewards.isEmpty(), "no reward is given, expected at least one");
    checkArgument(names.containsAll(composition.names()), "the total %s names %s, but the rewards are %s", composition,
        Sets.difference(composition.names(), names), latencies.keySet());
    checkArgument(!deadline.isNegative() && !deadline.isZero(), "deadline is %s, expected a time above 0", deadline);
    checkArgument(threads >= 1, "threads is %s, expected at least 1", threads);
  }

  /** Returns the same pool for one of several processes, not all of which call the rewards. */
  public RewardPool sharedBy(VerdictExchange other) {
    return new RewardPool(rewards, composition, deadline, threads, other);
  }

  /** Scores the samples: one scorecard each, in order. Blocks until every call has ended or missed its deadline. */
  public List<Scorecard> score(List<Sample> samples) {
    return exchange.verdicts(() -> judge(samples)).stream().map(this::scorecard).toList();
  }

  private List<Verdict[]> judge(List<Sample> samples) {
    RewardBatch batch = new RewardBatch(rewards.stream().map(WeightedReward::reward).toList(), List.copyOf(samples),
        deadline, threads, this::addLatency);
    List<Verdict[]> verdicts = batch.run();
    synchronized (latencies) {
      abandoned.addAll(batch.abandoned());
    }
    return verdicts;
  }

  /** Returns the latencies of the calls by reward name, since the last {@link #takeLatencies}. */
  public Map<String, Latency> latencies() {
    synchronized (latencies) {
      Map<String, Latency> read = new LinkedHashMap<>();
      latencies.forEach((name, counter) -> read.put(name, counter.read()));
      return Collections.unmodifiableMap(read);
    }
  }

  /** Returns the latencies and resets them. */
  public Map<String, Latency> takeLatencies() {
    synchronized (latencies) {
      Map<String, Latency> read = latencies();
      latencies.replaceAll((name, counter) -> new Latency.Counter());
      return read;
    }
  }

  /** Returns the number of threads in calls that missed their deadline and have not returned since. */
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

  private void addLatency(String reward, long nanoseconds) {
    synchronized (latencies) {
      latencies.get(reward).add(nanoseconds);
    }
  }

  private Scorecard scorecard(Verdict[] verdicts) {
    List<Scorecard.Part> parts = new ArrayList<>();
    for (int i = 0; i < verdicts.length; i++) {
      parts.add(new Scorecard.Part(rewards.get(i).reward().name(), rewards.get(i).weight(), verdicts[i]));
    }
    return new Scorecard(parts, composition);
  }
}
