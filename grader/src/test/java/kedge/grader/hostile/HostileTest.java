package kedge.grader.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import kedge.grader.GradingOutcome;
import kedge.grader.GradingPolicy;
import kedge.grader.GradingResult;
import org.junit.jupiter.api.Test;

/**
 * Hostile texts in every position: each gets a verdict, never CORRECT, with bounded work. Bytes and evaluations are
 * counted; no clock is read.
 */
class HostileTest {
  private static final long MOST_BYTES = 16L << 20;
  /** 20,000 node evaluations per point, 14 points, two sides. */
  private static final int MOST_EVALUATIONS = 560_000;
  private static final int SHOWN = 60;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void everyHostileTextGetsAVerdictWithinItsBounds() {
    List<HostileText> texts = HostileTexts.all();
    List<String> faults = new ArrayList<>();
    Map<GradingOutcome, Integer> outcomes = new EnumMap<>(GradingOutcome.class);
    long most = 0;
    int evaluations = 0;
    int graded = 0;
    Handling.ANSWER.grade(GradingPolicy.STRICT, "\\frac{1}{2}+\\sqrt{x}");
    for (HostileText hostile : texts) {
      for (Handling handling : Handling.values()) {
        for (GradingPolicy policy : GradingPolicy.usual()) {
          String of = handling + " " + hostile.name().replaceAll("\\p{Cntrl}", "?") + ": ";
          try {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            GradingResult verdict = handling.grade(policy, hostile.text());
            long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            most = Math.max(most, bytes);
            evaluations = Math.max(evaluations, verdict.evaluations());
            outcomes.merge(verdict.outcome(), 1, Integer::sum);
            check(faults, of, handling, verdict, bytes);
          } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            faults.add(of + e + (e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0]));
          }
          graded++;
        }
      }
    }
    System.out.printf("hostile: %d texts, %d verdicts %s; the most: %.2f MB, %d evaluations%n", texts.size(), graded,
        outcomes, most / 1048576.0, evaluations);
    assertTrue(texts.stream().map(HostileText::text).distinct().count() >= 300, "too few texts to say anything");
    assertEquals("", String.join("\n", faults.subList(0, Math.min(SHOWN, faults.size()))),
        faults.size() + " faults, the first " + SHOWN + " are shown");
  }

  private static void check(List<String> faults, String of, Handling handling, GradingResult verdict, long bytes) {
    if (bytes > MOST_BYTES) {
      faults.add(of + bytes + " bytes allocated, at most " + MOST_BYTES + " are allowed");
    }
    if (verdict.evaluations() > MOST_EVALUATIONS) {
      faults.add(of + verdict.evaluations() + " evaluations, at most " + MOST_EVALUATIONS + " are allowed");
    }
    if (verdict.outcome() == GradingOutcome.WRONG && !handling.mustDiffer()) {
      faults.add(of + "a text is not the same as itself, by " + verdict.rule());
    }
    if (verdict.correct() && handling.mustDiffer()) {
      faults.add(of + "CORRECT by " + verdict.rule() + ", read as " + verdict.answer());
    }
  }
}
