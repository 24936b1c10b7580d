package kedge.policy.distributed;

import java.util.List;

/** Which rank holds which elements of a flat buffer. */
public interface Division {
  /** In {@link Piece#holder}: every rank. */
  int EVERY = -1;

  /**
   * Elements that lie together in the buffer of the rank that holds them.
   *
   * @param holder number of the rank that sends them to others, or {@link #EVERY}
   * @param from first of them in the whole buffer
   * @param at first of them in the holder's buffer
   */
  record Piece(int holder, long from, long at, long count) {
  }

  /** Elements of the whole buffer. */
  long elements();

  /** Elements that this rank holds. */
  long held();

  /** Returns whether other ranks hold elements that this one does not. */
  boolean divided();

  /** Returns whether this rank holds a piece as well. */
  boolean holds(Piece piece);

  /** {@code count} elements of the whole buffer from {@code from} on, piece by piece. */
  List<Piece> pieces(long from, long count);
}
