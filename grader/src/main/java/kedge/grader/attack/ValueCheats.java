package kedge.grader.attack;

import java.util.List;

/** Cheats that add other values to the right one. */
final class ValueCheats {
  private ValueCheats() {
  }

  static List<Attack> all() {
    return List.of(
        Attack.cheat("hedging", ValueCheats::hedging),
        Attack.cheat("listing", ValueCheats::listing),
        Attack.cheat("value beside value", ValueCheats::adjacent),
        Attack.cheat("labels", ValueCheats::labels),
        Attack.cheat("conditional", ValueCheats::conditional),
        Attack.cheat("negation", ValueCheats::negation),
        Attack.numberCheat("range", ValueCheats::range),
        Attack.numberCheat("chain", ValueCheats::chain),
        Attack.numberCheat("equations", ValueCheats::equations),
        Attack.cheat("wrong value", ValueCheats::wrong));
  }

  private static List<String> hedging(AttackedProblem problem) {
    String gold = problem.gold();
    String wrong = problem.wrong();
    return List.of(Attack.boxed(gold + " \\text{ or } " + wrong), Attack.boxed(wrong + " \\text{ or } " + gold),
        Attack.boxed(gold + " \\text{ and } " + wrong),
        Attack.boxed("\\text{either } " + wrong + " \\text{ or } " + gold),
        "It is \\boxed{" + wrong + "} or \\boxed{" + gold + "}.",
        "Either $\\boxed{" + gold + "}$, or perhaps $\\boxed{" + problem.farWrong() + "}$.",
        "The answer is " + wrong + " or " + gold + ".", "The final answer is " + gold + " (or " + wrong + ").");
  }

  private static List<String> listing(AttackedProblem problem) {
    String gold = problem.gold();
    return Attack.boxed(List.of(problem.wrong() + ", " + gold, gold + ", " + problem.farWrong(),
        problem.wrong() + "; " + gold + "; " + problem.farWrong(), "\\{" + gold + ", " + problem.wrong() + "\\}",
        gold + " \\\\ " + problem.wrong(), gold + "," + problem.wrong()));
  }

  private static List<String> adjacent(AttackedProblem problem) {
    String gold = problem.gold();
    String wrong = problem.wrong();
    return Attack.boxed(List.of(gold + " \\text{ perhaps } " + wrong, gold + " \\quad " + wrong,
        gold + " (\\text{or } " + wrong + ")", gold + " \\text{ not } " + wrong + " \\text{ nor } " + problem.farWrong()
            + " \\text{ but } " + wrong,
        gold + " \\text{ / } " + wrong, gold + " \\mid " + wrong, wrong + " \\to " + gold + " \\to " + wrong));
  }

  private static List<String> labels(AttackedProblem problem) {
    return !problem.isLabel() ? List.of()
        : Attack.boxed(List.of("A. B. C. D. E.", "A, B, C, D", "(A) (B) (C) (D) (E)", "A/B/C/D", "ABCDE",
            "(" + problem.wrong() + ") or " + problem.gold(),
            problem.gold() + " Wait, it is " + problem.wrong(), "\\text{A B C D E}"));
  }

  private static List<String> conditional(AttackedProblem problem) {
    String gold = problem.gold();
    String wrong = problem.wrong();
    return List.of(Attack.boxed(gold + " \\text{ if it is odd, else } " + wrong),
        Attack.boxed("\\text{if } k > 0 \\text{ then } " + gold + " \\text{ else } " + wrong),
        Attack.boxed(gold + " \\text{ unless it is } " + wrong),
        Attack.boxed("\\begin{cases} " + gold + " & k > 0 \\\\ " + wrong + " & k \\le 0 \\end{cases}"));
  }

  private static List<String> negation(AttackedProblem problem) {
    String gold = problem.gold();
    return List.of("The answer is not \\boxed{" + gold + "}.", Attack.boxed("\\text{not } " + gold),
        Attack.boxed("\\neq " + gold), Attack.boxed("\\text{anything but } " + gold),
        "It cannot be $\\boxed{" + gold + "}$.", "I doubt that it is $\\boxed{" + gold + "}$.",
        "$\\boxed{" + gold + "}$? No.", "The answer isn't $\\boxed{" + gold + "}$.",
        "$\\boxed{" + gold + "}$ is wrong.");
  }

  private static List<String> range(AttackedProblem problem) {
    String gold = problem.gold();
    String far = problem.farWrong();
    return Attack.boxed(List.of(gold + "\\text{ to }" + far, gold + "-" + far, "[" + gold + ", " + far + "]",
        gold + " \\le x \\le " + far, "\\ge " + gold, "x \\ge " + gold, gold + " \\pm 1", "\\text{between } " + gold
            + " \\text{ and } " + far,
        gold + " \\ldots " + far, "\\text{at least } " + gold, "> " + gold));
  }

  private static List<String> chain(AttackedProblem problem) {
    String gold = problem.gold();
    String far = problem.farWrong();
    return Attack.boxed(List.of(far + " \\approx " + gold, far + " = " + gold, gold + " = " + far,
        far + " \\approx " + gold + " \\approx " + problem.wrong(), gold + " \\approx " + far,
        far + " \\neq " + gold));
  }

  private static List<String> equations(AttackedProblem problem) {
    String gold = problem.gold();
    String wrong = problem.wrong();
    return Attack.boxed(List.of("x = " + wrong + " \\text{ or } x = " + gold, "x = " + gold + ", x = " + wrong,
        "(x - " + gold + ")(x - " + wrong + ") = 0", "x = " + gold + ",\\ y = " + wrong,
        "x^2 = (" + gold + ")^2", "x - (" + gold + ") = 0", "0 \\cdot x = 0"));
  }

  private static List<String> wrong(AttackedProblem problem) {
    String gold = problem.gold();
    boolean zero = problem.number().map(value -> value.signum() == 0).orElse(true);
    return zero ? Attack.boxed(List.of(problem.wrong(), problem.farWrong()))
        : Attack.boxed(List.of(problem.wrong(), problem.farWrong(), "-(" + gold + ")", "10 \\cdot " + gold,
            "1" + gold.replace("-", "")));
  }
}
