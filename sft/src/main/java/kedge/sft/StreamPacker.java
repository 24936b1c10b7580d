package kedge.sft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Cuts a stream of samples into micro-batches as full as can be, seeing only so many samples ahead (SAIL-VL2, section
 * 5.1: stream packing, online).
 *
 * <p>A micro-batch begins with the sample that has waited longest; then, again and again, the costliest of the buffered
 * samples that still fits is taken and the buffer filled up from the stream. Since every micro-batch takes the oldest,
 * a sample that enters a buffer of {@code lookAhead} finds at most {@code lookAhead - 1} older ones there, and is taken
 * at most {@code lookAhead} micro-batches after the one then being filled, however the costs fall. A sample that costs
 * more than the capacity is a micro-batch of its own. A micro-batch ends only when nothing in the buffer fits, so
 * cutting its samples in order by the same capacity gives the same micro-batches.
 *
 * @param <T> a sample
 */
public final class StreamPacker<T> implements Iterator<List<T>> {
  private final Iterator<? extends T> stream;
  private final ToIntFunction<? super T> cost;
  private final int capacity;
  private final int lookAhead;
  private final Deque<Waiting<T>> arrived = new ArrayDeque<>();
  private final TreeMap<Integer, Deque<Waiting<T>>> byCost = new TreeMap<>();
  private int buffered;
  private long arrivals;
  private long microBatches;
  private long longestWait;
  private long placed;
  private long offered;

  /** A sample in the buffer: the how-manieth it was, and how many micro-batches were finished when it entered. */
  private static final class Waiting<T> {
    private final T sample;
    private final int cost;
    private final long place;
    private final long since;
    private boolean taken;

    Waiting(T sample, int cost, long place, long since) {
      this.sample = sample;
      this.cost = cost;
      this.place = place;
      this.since = since;
    }
  }

  /**
   * @param capacity cost of a full micro-batch
   * @param lookAhead samples that are held ready; 1 cuts the stream in its order
   * @param cost what a sample takes of the capacity: its tokens once encoded
   */
  public StreamPacker(Iterator<? extends T> stream, int capacity, int lookAhead, ToIntFunction<? super T> cost) {
    if (capacity < 1 || lookAhead < 1) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + " and look_ahead " + lookAhead + ", expected both at least 1");
    }
    this.stream = stream;
    this.cost = cost;
    this.capacity = capacity;
    this.lookAhead = lookAhead;
  }

  @Override
  public boolean hasNext() {
    return buffered > 0 || stream.hasNext();
  }

  /** The next micro-batch, its samples in the order of the stream. */
  @Override
  public List<T> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    refill();
    List<Waiting<T>> batch = new ArrayList<>();
    while (arrived.peekFirst().taken) {
      arrived.removeFirst();
    }
    long left = capacity - (long) take(arrived.removeFirst(), batch);
    refill();
    for (Map.Entry<Integer, Deque<Waiting<T>>> fits = costliest(left); fits != null; fits = costliest(left)) {
      left -= take(fits.getValue().peekFirst(), batch);
      refill();
    }
    microBatches++;
    placed += capacity - left;
    offered += Math.max(capacity, capacity - left);
    batch.sort(Comparator.comparingLong(each -> each.place));
    return batch.stream().map(each -> each.sample).toList();
  }

  private Map.Entry<Integer, Deque<Waiting<T>>> costliest(long left) {
    return left < 0 ? null : byCost.floorEntry((int) Math.min(left, Integer.MAX_VALUE));
  }

  private int take(Waiting<T> chosen, List<Waiting<T>> batch) {
    chosen.taken = true;
    Deque<Waiting<T>> same = byCost.get(chosen.cost);
    same.remove(chosen);
    if (same.isEmpty()) {
      byCost.remove(chosen.cost);
    }
    buffered--;
    longestWait = Math.max(longestWait, microBatches - chosen.since);
    batch.add(chosen);
    return chosen.cost;
  }

  private void refill() {
    while (buffered < lookAhead && stream.hasNext()) {
      T sample = stream.next();
      Waiting<T> waiting = new Waiting<>(sample, cost.applyAsInt(sample), arrivals++, microBatches);
      arrived.addLast(waiting);
      byCost.computeIfAbsent(waiting.cost, each -> new ArrayDeque<>()).addLast(waiting);
      buffered++;
    }
  }

  /** Micro-batches cut so far. */
  public long microBatches() {
    return microBatches;
  }

  /**
   * Most micro-batches that were cut while a sample lay in the buffer, the one it entered in counted; at most the
   * look-ahead.
   */
  public long longestWait() {
    return longestWait;
  }

  /**
   * Share of the micro-batches' capacity that samples took; what is missing to 1 would be padding, were anything
   * padded.
   */
  public double fill() {
    return offered == 0 ? 1 : placed / (double) offered;
  }
}
