package kedge.rewards.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.rewards.CallPlan;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;

/**
 * The calls of one reward in one batch: which samples each is given, how many are made at a time, who is at it. Guarded
 * by its {@link RewardBatch}. Calls that take far longer than all before them are set aside, and others stand in for
 * them, as {@link CallPlan} says.
 */
final class RewardQueue {
  private static final int ENOUGH = 16;
  private static final int FAR_LONGER = 2;
  private static final long SHORTEST = 100_000_000;
  private final int place;
  private final Reward reward;
  private final long deadline;
  private final int concurrency;
  private final List<int[]> calls;
  private final List<RewardBatch.Worker> working = new ArrayList<>();
  private final boolean strict;
  private int next;
  private int setAside;
  private int ended;
  private long longest;

  RewardQueue(int place, Reward reward, List<Sample> samples, Duration deadline, int threads) {
    this.place = place;
    this.reward = reward;
    CallPlan wanted = reward.calls();
    this.deadline = wanted.deadline().orElse(deadline).toNanos();
    this.concurrency = wanted.concurrency().orElse(threads);
    this.strict = wanted.strict();
    this.calls = switch (wanted.unit()) {
      case SAMPLE -> IntStream.range(0, samples.size()).mapToObj(index -> new int[]{index}).toList();
      case GROUP -> groups(samples);
      case BATCH -> cut(samples.size(), wanted.most());
    };
  }

  /** Samples of one problem, wherever they stand, in order. */
  private static List<int[]> groups(List<Sample> samples) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < samples.size(); i++) {
      groups.computeIfAbsent(samples.get(i).problem().id(), id -> new ArrayList<>()).add(i);
    }
    return groups.values().stream().map(group -> group.stream().mapToInt(Integer::intValue).toArray()).toList();
  }

  private static List<int[]> cut(int size, int most) {
    List<int[]> calls = new ArrayList<>();
    for (int from = 0; from < size; from += Math.min(most, size - from)) {
      calls.add(IntStream.range(from, from + Math.min(most, size - from)).toArray());
    }
    return calls;
  }

  /** Which reward this is. */
  int place() {
    return place;
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

  List<RewardBatch.Worker> working() {
    return working;
  }

  /** Calls not yet begun. */
  int left() {
    return calls.size() - next;
  }

  /** Takes note of a call that ended by itself; true when enough have, so that from now on some may be set aside. */
  boolean ended(long nanoseconds) {
    longest = Math.max(longest, nanoseconds);
    return ++ended == ENOUGH;
  }

  /** Nanoseconds after which a call is set aside; its deadline where none is. */
  long patience() {
    boolean none = strict || ended < ENOUGH || setAside >= concurrency || left() == 0;
    return none ? deadline : Math.min(deadline, Math.max(SHORTEST, FAR_LONGER * longest));
  }

  /** One more call set aside, or one less. */
  void setAside(int more) {
    setAside += more;
  }

  /** The samples of the next call. */
  int[] next() {
    return calls.get(next++);
  }

  /** The verdicts as given, if they are one for each sample. */
  List<Verdict> checked(int size, List<Verdict> given) {
    if (given == null) {
      return all(size, "gave no verdict (null)");
    }
    if (given.size() != size) {
      return all(size, "gave " + given.size() + " verdicts for " + size + " samples");
    }
    return given.stream().map(verdict -> verdict == null ? new Verdict.Unscorable("gave no verdict (null)") : verdict)
        .toList();
  }

  /** The same fault for every sample of a call. */
  static List<Verdict> all(int size, String reason) {
    return Collections.nCopies(size, new Verdict.Unscorable(reason));
  }
}
