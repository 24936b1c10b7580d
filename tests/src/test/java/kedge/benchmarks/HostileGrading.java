package kedge.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import kedge.grader.GradingPolicy;
import kedge.grader.hostile.Handling;
import kedge.grader.hostile.HostileText;
import kedge.grader.hostile.HostileTexts;

/**
 * Prints the slowest and the most allocating verdict on hostile texts, after warm-up: the bar is 20 ms and 16 MB. Exits
 * 1 above it.
 */
public final class HostileGrading {
  private static final double MOST_MILLISECONDS = 20;
  private static final double MOST_MEGABYTES = 16;
  private static final int ROUNDS = 4;

  private HostileGrading() {
  }

  /** One verdict's cost. */
  private record Cost(double milliseconds, double megabytes, String of) {
  }

  /**
   * No arguments. A case that is slow is taken again, and its least time counts: the machine's own pauses are none of
   * the grader's.
   */
  public static void main(String[] arguments) {
    List<HostileText> texts = HostileTexts.all();
    for (HostileText text : texts) {
      measured(text);
    }
    Cost slow = new Cost(0, 0, "");
    Cost large = slow;
    for (HostileText text : texts) {
      for (Cost cost : measured(text)) {
        slow = cost.milliseconds > slow.milliseconds ? cost : slow;
        large = cost.megabytes > large.megabytes ? cost : large;
      }
    }
    System.out.printf("%d hostile texts in %d places, both policies%nslowest: %.2f ms, %s%nlargest: %.2f MB, %s%n",
        texts.size(), Handling.values().length,
        slow.milliseconds, slow.of, large.megabytes, large.of);
    System.exit(slow.milliseconds > MOST_MILLISECONDS || large.megabytes > MOST_MEGABYTES ? 1 : 0);
  }

  private static List<Cost> measured(HostileText text) {
    List<Cost> costs = new ArrayList<>();
    for (Handling handling : Handling.values()) {
      for (GradingPolicy policy : GradingPolicy.usual()) {
        Cost cost = cost(text, handling, policy);
        for (int round = 1; round < ROUNDS && cost.milliseconds > MOST_MILLISECONDS / 4; round++) {
          Cost again = cost(text, handling, policy);
          cost = again.milliseconds < cost.milliseconds ? again : cost;
        }
        costs.add(cost);
      }
    }
    return costs;
  }

  private static Cost cost(HostileText text, Handling handling, GradingPolicy policy) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long bytes = threads.getThreadAllocatedBytes(thread);
    long start = System.nanoTime();
    handling.grade(policy, text.text());
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return new Cost(milliseconds, (threads.getThreadAllocatedBytes(thread) - bytes) / 1048576.0,
        handling + " " + text.name().replaceAll("\\p{Cntrl}", "?"));
  }
}
