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
 * Packs a stream of samples densely into micro-batches, with a limited look-ahead (SAIL-VL2, section 5.1: stream
 * packing, online).
 *
 * <p>A micro-batch begins with the sample that has waited longest. Then it repeatedly takes the costliest buffered
 * sample that still fits, and refills the buffer from the stream. Since every micro-batch takes the oldest sample, and
 * a sample enters a buffer with at most {@code lookAhead - 1} older ones, it is taken at most {@code lookAhead}
 * micro-batches later, whatever the costs. A sample that costs more than the capacity is a micro-batch of its own. A
 * micro-batch ends only when nothing in the buffer fits, so cutting the packed samples in order at the same capacity
 * gives the same micro-batches.
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

  /** A sample in the buffer: its number in the stream, and the number of finished micro-batches when it entered. */
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
   * @param lookAhead size of the buffer; 1 cuts the stream in order
   * @param cost cost of a sample: its number of tokens
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

  /** Returns the next micro-batch, with its samples in the order of the stream. */
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

  /** Returns the number of micro-batches so far. */
  public long microBatches() {
    return microBatches;
  }

  /**
   * Returns the largest number of micro-batches that a sample waited in the buffer, including the one in which it
   * entered; at most the look-ahead.
   */
  public long longestWait() {
    return longestWait;
  }

  /** Returns the used share of the micro-batches' capacity. */
  public double fill() {
    return offered == 0 ? 1 : placed / (double) offered;
  }
}
