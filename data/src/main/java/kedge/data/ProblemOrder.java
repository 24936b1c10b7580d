package kedge.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Order in which problems are used: a function from a position (0, 1, 2, ... over the whole run) to a problem that
 * depends only on the seed. Resuming needs only the {@link Cursor}. Immutable and thread-safe.
 */
public final class ProblemOrder {
  private final ProblemSource source;
  private final Order order;

  /** Maps a position in the run to an index of the source. */
  interface Order {
    int index(long position);
  }

  /**
   * Makes an order with every problem once per epoch, each epoch in a different order.
   *
   * @throws UserError if the source is empty
   */
  public ProblemOrder(ProblemSource source, long seed) {
    this(source, new ShuffledEpochs(requireProblems(source).size(), seed));
  }

  ProblemOrder(ProblemSource source, Order order) {
    this.source = source;
    this.order = order;
  }

  static ProblemSource requireProblems(ProblemSource source) {
    if (source.size() < 1) {
      throw new UserError("source " + source.name() + " has no problems");
    }
    return source;
  }

  /** Source of the problems. */
  public ProblemSource source() {
    return source;
  }

  /** Indices of the problems at positions {@code cursor} to {@code cursor + count - 1}. */
  public List<Integer> indices(long cursor, int count) {
    if (cursor < 0 || count < 0) {
      throw new IllegalArgumentException(
          "cursor is " + cursor + " and count is " + count + ", expected both at least 0");
    }
    List<Integer> indices = new ArrayList<>(count);
    for (long position = cursor; position < cursor + count; position++) {
      indices.add(order.index(position));
    }
    return List.copyOf(indices);
  }

  /** Problems at positions {@code cursor} to {@code cursor + count - 1}. */
  public List<Problem> problems(long cursor, int count) {
    return indices(cursor, count).stream().map(source::problem).toList();
  }
}
