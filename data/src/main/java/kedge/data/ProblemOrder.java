package kedge.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which problems are dealt: a function from a position (0, 1, 2, ... over the whole run) to a problem,
 * settled by the seed alone. Resuming needs the {@link Cursor} and nothing else. Immutable; safe from several threads.
 */
public final class ProblemOrder {
  private final ProblemSource source;
  private final Order order;

  /** From a position in the run to an index of the source. */
  interface Order {
    int index(long position);
  }

  /**
   * Deals every problem once per epoch, each epoch in an order of its own.
   *
   * @throws DataException if the source is empty
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
      throw new UserError("source " + source.name() + " has no problem to deal");
    }
    return source;
  }

  /** The source that is dealt from. */
  public ProblemSource source() {
    return source;
  }

  /** The indices at positions {@code cursor} to {@code cursor + count - 1}. */
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

  /** The problems at positions {@code cursor} to {@code cursor + count - 1}. */
  public List<Problem> problems(long cursor, int count) {
    return indices(cursor, count).stream().map(source::problem).toList();
  }
}
