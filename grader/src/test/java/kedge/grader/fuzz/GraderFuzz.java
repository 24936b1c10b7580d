package kedge.grader.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import kedge.grader.Grader;
import kedge.grader.GradingOutcome;
import kedge.grader.GradingResult;
import kedge.grader.GradingPolicy;

/**
 * Fuzz target: extraction, parsing and comparison. An input's first byte selects the position of the text and the
 * policy. The rest is UTF-8 text, in which a zero byte separates the gold answer from the graded text. With {@code
 * -Dkedge.fuzz.milliseconds=50} an input that is slower three times in a row is a finding too.
 */
public final class GraderFuzz {
  static final char PART = '\0';
  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_EVALUATIONS = 560_000;
  private static final int REPEATS = 3;

  private GraderFuzz() {
  }

  /** Entry point of Jazzer. @throws AssertionError on a finding */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 0) {
      Case of = Case.of(data);
      GradingResult verdict = measured(of);
      check(verdict.outcome() != GradingOutcome.WRONG || !of.bare || !of.gold.equals(of.graded),
          "a text is not the same as itself", of);
      check(verdict.evaluations() <= MOST_EVALUATIONS, verdict.evaluations() + " evaluations", of);
      long milliseconds = Long.getLong("kedge.fuzz.milliseconds", 0);
      if (milliseconds > 0) {
        check(fastest(of, milliseconds) <= milliseconds * 1_000_000, "slower than " + milliseconds + " ms", of);
      }
    }
  }

  /**
   * Grades and counts allocated bytes. If there are too many it counts again, since the first use of a class is
   * instrumented and loaded in this thread.
   */
  private static GradingResult measured(Case of) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long fewest = Long.MAX_VALUE;
    GradingResult verdict = null;
    for (int i = 0; i < REPEATS && fewest > MOST_BYTES; i++) {
      long before = threads.getThreadAllocatedBytes(thread);
      verdict = of.grade();
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(thread) - before);
    }
    check(fewest <= MOST_BYTES, fewest + " bytes allocated", of);
    return verdict;
  }

  /**
   * Returns the processor time of this thread, in nanoseconds, of the fastest of a few runs; stops at a run that is
   * fast enough. Load of the machine does not count.
   */
  private static long fastest(Case of, long milliseconds) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS && fastest > milliseconds * 1_000_000; i++) {
      long start = threads.getCurrentThreadCpuTime();
      of.grade();
      fastest = Math.min(fastest, threads.getCurrentThreadCpuTime() - start);
    }
    return fastest;
  }

  private static void check(boolean holds, String what, Case of) {
    if (!holds) {
      throw new AssertionError(what + ": " + of);
    }
  }

  /** A decoded input. */
  private record Case(boolean bare, GradingPolicy policy, String gold, String graded) {
    static Case of(byte[] data) {
      String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
      int part = text.indexOf(PART);
      GradingPolicy policy = (data[0] & 2) == 0 ? GradingPolicy.STRICT : GradingPolicy.LENIENT;
      return new Case((data[0] & 1) == 0, policy, part < 0 ? text : text.substring(0, part),
          part < 0 ? text : text.substring(part + 1));
    }

    GradingResult grade() {
      return bare ? Grader.compare(gold, graded) : Grader.grade(gold, graded, policy, graded);
    }
  }

  /** Encodes a pair as an input. */
  static byte[] input(boolean bare, GradingPolicy policy, String gold, String graded) {
    byte[] text = (" " + gold + PART + graded).getBytes(StandardCharsets.UTF_8);
    text[0] = (byte) ('0' + (bare ? 0 : 1) + (policy == GradingPolicy.STRICT ? 0 : 2));
    return text;
  }
}
