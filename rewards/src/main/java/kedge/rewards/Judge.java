package kedge.rewards;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges batches of completions by several rewards at once. A reward that throws, recurses too deep or misses the deadline makes its
 * part {@link Verdict.Unscorable}; the batch goes on without it. Verdicts stand at their samples' places whatever order they arrive in.
 *
 * <p>A reward that never returns cannot be stopped on the JVM: its thread is interrupted and left behind, as a daemon, and a new one
 * takes its place.
 */
public final class Judge {
  private final List<WeightedReward> rewards;
  private final Composition composition;
  private final Duration deadline;
  private final int threads;
  private final Map<String, Latency> latencies = new LinkedHashMap<>(); // guarded by itself
  private long lostThreads; // guarded by latencies

  /**
   * Makes a judge.
   *
   * @param rewards the rewards with their weights; names differ
   * @param normalise whether the total, the weighted sum, is divided by the weights that apply
   * @param deadline what all rewards together may take for one sample
   * @param threads samples judged at the same time
   */
  public Judge(List<WeightedReward> rewards, boolean normalise, Duration deadline, int threads) {
    this(rewards, Composition.weightedSum(rewards, normalise), deadline, threads);
  }

  /** Makes a judge whose totals are a composition of the rewards' parts. @throws IllegalArgumentException if it names a part that there is not */
  public Judge(List<WeightedReward> rewards, Composition composition, Duration deadline, int threads) {
    this.rewards = List.copyOf(rewards);
    this.composition = composition;
    this.deadline = deadline;
    this.threads = threads;
    Set<String> names = new HashSet<>();
    for (WeightedReward weighted : rewards) {
      if (!names.add(weighted.reward().name())) {
        throw new IllegalArgumentException("two rewards are named " + weighted.reward().name());
      }
      latencies.put(weighted.reward().name(), Latency.NONE);
    }
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException("no reward is given, expected at least one");
    }
    if (!names.containsAll(composition.names())) {
      throw new IllegalArgumentException("the total " + composition + " names " + composition.names().stream().filter(name -> !names.contains(name)).toList()
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
    JudgeBatch batch = new JudgeBatch(rewards, List.copyOf(samples), deadline, this::clock);
    List<Verdict[]> verdicts = batch.run(threads);
    synchronized (latencies) {
      lostThreads += batch.lostThreads();
    }
    return verdicts.stream().map(this::scorecard).toList();
  }

  /** How long each reward has taken since this judge was made, by name in the order given. */
  public Map<String, Latency> latencies() {
    synchronized (latencies) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(latencies));
    }
  }

  /** Threads left behind in rewards that did not return by their deadline. */
  public long lostThreads() {
    synchronized (latencies) {
      return lostThreads;
    }
  }

  private void clock(String reward, long nanoseconds) {
    synchronized (latencies) {
      latencies.compute(reward, (name, latency) -> latency.plus(nanoseconds));
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
