package kedge.grader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import kedge.grader.parse.AnswerReadings;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Exact;
import kedge.grader.value.HighPrecision;
import kedge.grader.value.Numeric;
import org.junit.jupiter.api.Test;

/**
 * The cost in bytes that {@link WorkBudget} counts for an operation is at least the bytes that it allocates, so that a
 * limit on the cost is a limit on memory.
 */
class PricesTest {
  private static final List<String> NUMBERS = List.of("3", "(7/3)", "(1.25+x)", "(x+i)", "99!", "(7/3)^{300}",
      "3^{1500}", "0.37", "(10^{-30}+1/7)");
  private static final List<String> FORMULAS = List.of("N+N", "N-N-N-N", "N \\cdot N", "N/N", "N^2", "N^{1/2}",
      "N^{17}", "N^{-3}", "N^{1.5}", "N^{N}",
      "\\sqrt{N}", "\\sqrt[3]{N}", "\\sqrt[5]{N}", "e^{N}", "\\sin(N)", "\\cos(N)", "\\tan(N)", "\\cot(N)", "\\sec(N)",
      "\\csc(N)", "\\arcsin(1/(1+N))",
      "\\arccos(1/(1+N))", "\\arctan(N)", "\\sinh(N)", "\\cosh(N)", "\\tanh(N)", "\\coth(N)", "\\ln(N)", "\\log(N)",
      "\\log_{3}(N)", "|N|",
      "\\lfloor N\\rfloor", "\\lceil N\\rceil", "\\max(N,2,N)", "\\min(N,2,N)", "\\gcd(N,6,N)", "\\text{lcm}(N,6)",
      "N!", "\\binom{900}{450}", "\\binom{N}{2}",
      "N\\%", "\\sin(N^\\circ)", "f(N,N)", "\\sum_{k=1}^{40} k N", "\\prod_{k=1}^{9} N", "1500!", "10110_2+N",
      "800!+N");
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<String> faults = new ArrayList<>();
  private int measured;
  private double dearest;

  @Test
  void everyOperationPaysForTheBytesThatItTakes() {
    for (String formula : FORMULAS) {
      for (String number : NUMBERS) {
        String text = formula.replace("N", number);
        Node node = AnswerReadings.of(text).nodes().get(0);
        if (!Trees.isExpression(node)) {
          faults.add(text + " is no formula");
          continue;
        }
        for (int point : new int[]{0, 7}) {
          compare("double " + text, node, (tree, budget) -> new Numeric(budget, point, true).of(tree));
          compare("exact " + text, node, (tree, budget) -> new Exact(budget, point).of(tree));
        }
        compare("constant " + text, node, (tree, budget) -> new Exact(budget, -1).of(tree));
        compare("precise " + text, node, (tree, budget) -> new HighPrecision(budget, true).of(tree));
        compare("names " + text, node, (tree, budget) -> Trees.variables(tree, budget));
      }
    }
    System.out.printf(Locale.ROOT, "prices: %d operations measured, at most %.2f of their price taken%n", measured,
        dearest);
    assertTrue(measured > 1500, "too few operations to say anything");
    assertEquals("", String.join("\n", faults.subList(0, Math.min(80, faults.size()))),
        faults.size() + " operations allocate more than they count");
  }

  private void compare(String name, Node node, BiConsumer<Node, WorkBudget> operation) {
    long fewest = Long.MAX_VALUE;
    WorkBudget budget = null;
    boolean whole = true;
    for (int i = 0; i < 3; i++) {
      budget = new WorkBudget();
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      whole = ends(operation, node, budget);
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
    }
    measured += whole ? 1 : 0;
    double share = fewest / (double) (budget.bytes() + 400); // the evaluator itself
    dearest = Math.max(dearest, share);
    if (share > 1) {
      faults.add(String.format(Locale.ROOT, "%s: %d bytes taken, %d paid", name, fewest, budget.bytes()));
    }
  }

  /** Returns false if the operation was refused before its end: its first part must be counted too. */
  private static boolean ends(BiConsumer<Node, WorkBudget> operation, Node node, WorkBudget budget) {
    try {
      operation.accept(node, budget);
      return true;
    } catch (TooComplexException | ArithmeticException refused) {
      return false;
    }
  }
}
