package kedge.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import kedge.rewards.math.MathGrader;
import kedge.rewards.math.hostile.Handling;
import kedge.rewards.math.hostile.HostileText;
import kedge.rewards.math.hostile.HostileTexts;

/** Prints the slowest and the most allocating verdict on hostile texts, after warm-up: the bar is 20 ms and 16 MB. Exits 1 above it. */
public final class HostileGrading {
  private static final double MOST_MILLISECONDS = 20;
  private static final double MOST_MEGABYTES = 16;
  private static final int ROUNDS = 3;

  private HostileGrading() {
  }

  /** One verdict's cost. */
  private record Cost(double milliseconds, double megabytes, String of) {
  }

  /** No arguments. A case's time is the least of three: the machine's own pauses are none of the grader's. */
  public static void main(String[] arguments) {
    List<HostileText> texts = HostileTexts.all();
    for (int round = 0; round < 2; round++) {
      texts.forEach(text -> slowest(text, 1));
    }
    Cost slow = new Cost(0, 0, "");
    Cost large = slow;
    for (HostileText text : texts) {
      for (Cost cost : List.of(slowest(text, ROUNDS), largest(text))) {
        slow = cost.milliseconds > slow.milliseconds ? cost : slow;
        large = cost.megabytes > large.megabytes ? cost : large;
      }
    }
    System.out.printf("%d hostile texts in %d places, both policies%nslowest: %.2f ms, %s%nlargest: %.2f MB, %s%n", texts.size(), Handling.values().length,
        slow.milliseconds, slow.of, large.megabytes, large.of);
    System.exit(slow.milliseconds > MOST_MILLISECONDS || large.megabytes > MOST_MEGABYTES ? 1 : 0);
  }

  private static Cost slowest(HostileText text, int rounds) {
    return worst(text, rounds, true);
  }

  private static Cost largest(HostileText text) {
    return worst(text, 1, false);
  }

  private static Cost worst(HostileText text, int rounds, boolean byTime) {
    Cost worst = new Cost(0, 0, "");
    for (Handling handling : Handling.values()) {
      for (MathGrader grader : Handling.graders()) {
        Cost cost = cost(text, handling, grader);
        for (int round = 1; round < rounds; round++) {
          Cost again = cost(text, handling, grader);
          cost = again.milliseconds < cost.milliseconds ? again : cost;
        }
        worst = byTime ? cost.milliseconds > worst.milliseconds ? cost : worst : cost.megabytes > worst.megabytes ? cost : worst;
      }
    }
    return byTime ? worst : new Cost(0, worst.megabytes, worst.of);
  }

  private static Cost cost(HostileText text, Handling handling, MathGrader grader) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long bytes = threads.getThreadAllocatedBytes(thread);
    long start = System.nanoTime();
    handling.grade(grader, text.text());
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return new Cost(milliseconds, (threads.getThreadAllocatedBytes(thread) - bytes) / 1048576.0, handling + " " + text.name().replaceAll("\\p{Cntrl}", "?"));
  }
}
