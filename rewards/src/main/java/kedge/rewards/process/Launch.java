package kedge.rewards.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a worker process is started.
 *
 * @param name name in messages and of threads
 * @param command program and arguments
 * @param opening first line sent to the worker, which answers {@code {"ready": {...}}} or {@code {"failed": "why"}}
 * with the {@code token} of that line
 * @param limit time limit of the answer
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
