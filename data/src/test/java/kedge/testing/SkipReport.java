package kedge.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end of a module's tests how many were skipped, which, and what they lacked. The last module of a build,
 * {@code tests}, prints that for all modules.
 */
public final class SkipReport implements TestExecutionListener {
  private static final String LAST_MODULE = "tests";
  private final Map<String, String> skipped = new ConcurrentHashMap<>();
  private final AtomicInteger finished = new AtomicInteger();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped.put(name(test), reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      skipped.put(name(test), result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    } else if (test.isTest()) {
      finished.incrementAndGet();
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    int ran = finished.get();
    Map<String, String> all = new TreeMap<>(skipped);
    String start = System.getProperty("kedge.build.start", "");
    if (!start.isEmpty() && LAST_MODULE.equals(module().getFileName().toString())) {
      SurefireReports others = new SurefireReports(module().getParent(), LAST_MODULE, Instant.parse(start));
      ran += others.ran();
      all.putAll(others.skipped());
    }
    System.out.println(summary(ran, all));
  }

  /** One line with both numbers, then one for each skipped test. */
  static String summary(int ran, Map<String, String> skipped) {
    StringBuilder text = new StringBuilder("kedge: tests that ran: " + ran + ", skipped: " + skipped.size());
    skipped.forEach((test, reason) -> text.append("\n  ").append(test).append(": ")
        .append(reason.replaceFirst("^Assumption failed: ", "")));
    return text.toString();
  }

  private static Path module() {
    return Path.of("").toAbsolutePath();
  }

  /** The unique id's last parts: class and method. */
  private static String name(TestIdentifier test) {
    String id = test.getUniqueId();
    return id.replaceAll("\\[engine:[^\\]]*\\]/?", "")
        .replaceAll("\\[(?:class|method|test-template|nested-class|test-template-invocation):([^\\]]*)\\]", "$1")
        .replace('/', ' ');
  }
}
