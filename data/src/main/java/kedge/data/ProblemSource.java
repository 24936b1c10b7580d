package kedge.data;

import java.util.List;
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

  /**
   * Returns the assistant turn to imitate in SFT for the problem at {@code index}; empty if there is none, or if the
   * completion is not a single assistant turn.
   */
  Optional<Turn> demonstration(int index);

  /**
   * Returns the turns to imitate in SFT after the prompt of the problem at {@code index}: the demonstration, or several
   * turns with tools' or users' turns between, of which only the assistant's are learned. Empty if there are none.
   */
  default List<Turn> completion(int index) {
    return demonstration(index).stream().toList();
  }

  /** Returns where the problem at {@code index} comes from, for messages: file and line, or else its id. */
  default String place(int index) {
    return problem(index).id();
  }

  /** Returns the rows that were left out because they cannot be used. */
  default DroppedRows dropped() {
    return DroppedRows.NONE;
  }
}
