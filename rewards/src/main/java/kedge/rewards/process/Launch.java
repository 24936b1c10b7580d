package kedge.rewards.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Command that starts a worker process.
 *
 * @param name name in messages and of threads
 * @param command program and arguments
 * @param opening first line sent to it; it answers {@code {"ready": {...}}} or {@code {"failed": "why"}}, with the
 * {@code token} of that line
 * @param limit time in which it must answer
 */
public record Launch(String name, List<String> command, ObjectNode opening, Duration limit) {
  public Launch {
    Objects.requireNonNull(name, "name");
    command = List.copyOf(command);
    Objects.requireNonNull(opening, "opening");
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("start limit is " + limit + ", expected a time above 0");
    }
  }
}
