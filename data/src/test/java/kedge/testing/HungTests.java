package kedge.testing;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints what all threads do when a test has not ended after 15 minutes, so that a log of a build that was stopped
 * says where it hung. The test itself goes on.
 */
public final class HungTests implements TestExecutionListener {
  private static final int MINUTES = 15;
  private final Set<String> running = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
    Thread thread = new Thread(task, "hung-tests");
    thread.setDaemon(true);
    return thread;
  });

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      String id = test.getUniqueId();
      running.add(id);
      timer.schedule(() -> report(id), MINUTES, TimeUnit.MINUTES);
    }
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    running.remove(test.getUniqueId());
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    timer.shutdownNow();
  }

  private void report(String id) {
    if (running.contains(id)) {
      System.out.println("kedge: after " + MINUTES + " minutes a test still runs: " + id);
      Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)).forEach(thread -> {
        System.out.println("\"" + thread.getThreadName() + "\" " + thread.getThreadState());
        Arrays.stream(thread.getStackTrace()).forEach(frame -> System.out.println("    at " + frame));
      });
    }
  }
}
