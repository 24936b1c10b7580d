package kedge.rewards.pool;

import com.google.common.collect.Lists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.Sample;

/**
 * The calls of one reward in one batch, in order, and their workers. Guarded by its {@link RewardBatch}.
 *
 * <p>A call is slow, and may hang, when it has taken twice as long as the longest call that has ended, and at least 0.1
 * s. A spare worker is started for each slow call, so that hanging calls do not delay the others until their deadline.
 * There are no spare workers before 16 calls have ended, at most {@code concurrency} of them, and none for plans that
 * are {@linkplain CallPlan#strictly() strict}.
 */
final class RewardQueue {
  private static final int CALLS_TO_COMPARE_WITH = 16;
  private static final int TIMES_LONGER = 2;
  private static final long SHORTEST = 100_000_000; // nanoseconds
  private final int index;
  private final Reward reward;
  private final long deadline;
  private final int concurrency;
  private final boolean strict;
  private final List<List<Integer>> calls;
  private final List<RewardBatch.Worker> workers = new ArrayList<>();
  private int next;
  private int slow;
  private int ended;
  private long longest;

  RewardQueue(int index, Reward reward, List<Sample> samples, Duration deadline, int threads) {
    this.index = index;
    this.reward = reward;
    CallPlan plan = reward.calls();
    this.deadline = plan.deadline().orElse(deadline).toNanos();
    this.concurrency = plan.concurrency().orElse(threads);
    this.strict = plan.strict();
    List<Integer> all = IntStream.range(0, samples.size()).boxed().toList();
    this.calls = switch (plan.unit()) {
      case SAMPLE -> Lists.partition(all, 1);
      case GROUP -> groups(all, samples);
      case BATCH -> Lists.partition(all, plan.most());
    };
  }

  private static List<List<Integer>> groups(List<Integer> all, List<Sample> samples) {
    Collection<List<Integer>> groups = all.stream().collect(Collectors.groupingBy(
        place -> samples.get(place).problem().id(), LinkedHashMap::new, Collectors.toList())).values();
    return List.copyOf(groups);
  }

  int index() {
    return index;
  }

  Reward reward() {
    return reward;
  }

  /** Nanoseconds that one call may take. */
  long deadline() {
    return deadline;
  }

  int concurrency() {
    return concurrency;
  }

  List<RewardBatch.Worker> workers() {
    return workers;
  }

  int left() {
    return calls.size() - next;
  }

  /** Returns the indices of the samples of the next call. */
  List<Integer> next() {
    return calls.get(next++);
  }

  /** Counts a call that ended by itself; returns whether calls can be slow from now on. */
  boolean ended(long nanoseconds) {
    longest = Math.max(longest, nanoseconds);
    return ++ended == CALLS_TO_COMPARE_WITH;
  }

  void addSlow(int more) {
    slow += more;
  }

  /** Returns the nanoseconds after which a call is slow; its deadline if no spare worker would be started. */
  long slowAfter() {
    boolean never = strict || ended < CALLS_TO_COMPARE_WITH || slow >= concurrency || left() == 0;
    return never ? deadline : Math.min(deadline, Math.max(SHORTEST, TIMES_LONGER * longest));
  }
}
