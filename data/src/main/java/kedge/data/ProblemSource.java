package kedge.data;

import java.util.Optional;

/**
 * A finite, random-access set of problems. Implementations are immutable and safe to read from several threads;
 * the same configuration always gives the same problems under the same indices.
 */
public interface ProblemSource {

  /** The name under which reports count this source's problems. */
  String name();

  /** Number of problems; indices run from 0 to size - 1. */
  int size();

  /** The problem at {@code index}. @throws IndexOutOfBoundsException outside 0 to size - 1 */
  Problem problem(int index);

  /** A worked answer to the problem at {@code index}, to learn from by example; empty where the source has none. */
  Optional<Turn> demonstration(int index);
}
