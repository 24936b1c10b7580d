package kedge.grader.attack;

import java.util.List;
import java.util.function.Function;

/**
 * A kind of completion that the red team generates.
 *
 * @param kind name in the table
 * @param honest true for variants of the right answer, which must be accepted; false for cheats, which must not
 * @param completions generates the completions for a problem, deterministically; empty if the kind does not apply
 */
public record Attack(String kind, boolean honest, Function<AttackedProblem, List<String>> completions) {

  static Attack cheat(String kind, Function<AttackedProblem, List<String>> completions) {
    return new Attack(kind, false, completions);
  }

  static Attack honest(String kind, Function<AttackedProblem, List<String>> completions) {
    return new Attack(kind, true, completions);
  }

  /** Makes a cheat that needs a plain number as gold answer. */
  static Attack numberCheat(String kind, Function<AttackedProblem, List<String>> completions) {
    return cheat(kind, problem -> problem.number().isEmpty() ? List.of() : completions.apply(problem));
  }

  static String boxed(String content) {
    return "So the answer is $\\boxed{" + content + "}$.";
  }

  static List<String> boxed(List<String> contents) {
    return contents.stream().map(Attack::boxed).toList();
  }
}
