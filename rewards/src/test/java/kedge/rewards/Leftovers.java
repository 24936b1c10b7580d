package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is still there after a reward was closed. */
public final class Leftovers {
  private final Set<Long> before = descendants().keySet();

  private static java.util.Map<Long, String> descendants() {
    return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
        .collect(Collectors.toMap(ProcessHandle::pid, each -> each.info().commandLine().orElse("")));
  }

  /**
   * Waits, generously, until no process is left that was not there when this was made, and no thread of a pool or a
   * worker.
   */
  public void requireNone() throws InterruptedException {
    requireEmpty(() -> descendants().entrySet().stream().filter(each -> !before.contains(each.getKey()))
        .map(Object::toString).toList());
    requireEmpty(() -> Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
        .filter(
            name -> name.startsWith("kedge-worker") || name.startsWith("kedge-reward") || name.startsWith("kedge-http"))
        .toList());
  }

  private static void requireEmpty(Supplier<List<String>> left) throws InterruptedException {
    for (int i = 0; i < 300 && !left.get().isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), left.get());
  }
}
