package kedge.grader.metamorphic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.grader.Grader;
import kedge.grader.GradingOutcome;
import kedge.grader.GradingResult;
import kedge.grader.GradingPolicy;
import org.junit.jupiter.api.Test;

/**
 * Generated expressions: an equal rewriting is CORRECT, a change with certainly another value is not. {@code
 * -Dkedge.metamorphic.seed} and {@code .cases} select other cases.
 */
class MetamorphicTest {
  private static final int SHOWN = 60;

  @Test
  void rewritingsAreEqualAndPerturbationsAreNot() {
    long seed = Long.getLong("kedge.metamorphic.seed", 20260101L);
    int wanted = Integer.getInteger("kedge.metamorphic.cases", 20_000);
    Map<String, int[]> kinds = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    int made = 0;
    for (long number = 0; made < wanted; number++) {
      Generated generated = Kinds.generate(seed, number);
      if (generated == null) {
        continue;
      }
      made++;
      String of = "seed " + seed + " case " + number + " " + generated.kind() + ": ";
      List<String> found = faults(generated);
      int[] counts = kinds.computeIfAbsent(generated.kind(), kind -> new int[2]);
      counts[0]++;
      counts[1] += found.isEmpty() ? 0 : 1;
      found.forEach(fault -> faults.add(of + fault));
    }
    kinds.forEach(
        (kind, counts) -> System.out.printf("metamorphic: %-18s %5d cases, %4d fail%n", kind, counts[0], counts[1]));
    System.out.println("metamorphic: seed " + seed + ", " + made + " expressions, each rewritten and perturbed, "
        + faults.size() + " failures");
    assertTrue(made >= Math.min(wanted, 20_000) && kinds.size() >= 18, "too few cases or kinds to say anything");
    assertEquals("", String.join("\n", faults.subList(0, Math.min(SHOWN, faults.size()))),
        faults.size() + " failures, the first " + SHOWN + " are shown");
  }

  private static List<String> faults(Generated generated) {
    List<String> faults = new ArrayList<>();
    GradingResult same = Grader.grade(generated.gold(), "So it is \\boxed{" + generated.same() + "}.",
        new GradingPolicy(false, true));
    if (same.outcome() != GradingOutcome.CORRECT) {
      faults.add("[" + generated.gold() + "] [" + generated.same() + "] are equal, got " + same.outcome() + " by "
          + same.rule());
    }
    GradingResult other = Grader.compare(generated.gold(), generated.other());
    if (other.outcome() != GradingOutcome.WRONG) {
      faults.add("[" + generated.gold() + "] [" + generated.other() + "] differ, got " + other.outcome() + " by "
          + other.rule());
    }
    return faults;
  }
}
