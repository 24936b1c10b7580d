package kedge.data;

import java.util.Optional;

/**
 * A finite, random-access set of problems. Implementations are immutable and safe to read from several threads;
 * the same configuration always gives the same problems under the same indices.
 */
public interface ProblemSource {
  /** Name under which reports count this source's problems. */
  String name();

  /** Number of problems; indices run from 0 to size - 1. */
  int size();

  /** Returns the problem at {@code index}. @throws IndexOutOfBoundsException outside 0 to size - 1 */
  Problem problem(int index);

  /** Returns the assistant turn to imitate in SFT for the problem at {@code index}; empty where there is none. */
  Optional<Turn> demonstration(int index);

  /** Returns the rows of its data that were left out because they cannot be used. */
  default DroppedRows dropped() {
    return DroppedRows.NONE;
  }
}
