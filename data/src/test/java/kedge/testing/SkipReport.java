package kedge.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says at the end of the run how many tests were skipped, which, and what they lacked: a green run that looked at
 * little should not pass for a whole one.
 */
public final class SkipReport implements TestExecutionListener {
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
    StringBuilder text = new StringBuilder("kedge: tests that ran: " + finished.get() + ", skipped: " + skipped.size());
    new TreeMap<>(skipped).forEach((test, reason) -> text.append("\n  ").append(test).append(": ")
        .append(reason.replaceFirst("^Assumption failed: ", "")));
    System.out.println(text);
  }

  /** The unique id's last parts: class and method. */
  private static String name(TestIdentifier test) {
    String id = test.getUniqueId();
    return id.replaceAll("\\[engine:[^\\]]*\\]/?", "")
        .replaceAll("\\[(?:class|method|test-template|nested-class|test-template-invocation):([^\\]]*)\\]", "$1")
        .replace('/', ' ');
  }
}
