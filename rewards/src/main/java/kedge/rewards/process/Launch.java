package kedge.rewards.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a worker process is started.
 *
 * @param name what messages and threads call it
 * @param command program and arguments
 * @param opening the first line it is sent; it answers with {@code {"ready": {...}}} or {@code {"failed": "why"}}
 * @param limit how long it may take to answer that
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
