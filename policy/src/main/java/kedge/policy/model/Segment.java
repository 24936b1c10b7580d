package kedge.policy.model;

import java.util.Optional;

/**
 * A run of elements that a buffer of a part of a model holds.
 *
 * @param from its first element in the flat buffer of the whole model
 * @param at its first element in the buffer that holds it
 * @param count number of elements
 */
public record Segment(long from, long at, long count) {
  /** What it has of {@code length} elements of the whole model from {@code start} on. */
  public Optional<Segment> within(long start, long length) {
    long begin = Math.max(from, start);
    long end = Math.min(from + count, start + length);
    return begin < end ? Optional.of(new Segment(begin, at + begin - from, end - begin)) : Optional.empty();
  }

  /** This and the next one as one, if it follows in both buffers. */
  Optional<Segment> with(Segment next) {
    boolean follows = from + count == next.from && at + count == next.at;
    return follows ? Optional.of(new Segment(from, at, count + next.count)) : Optional.empty();
  }
}
