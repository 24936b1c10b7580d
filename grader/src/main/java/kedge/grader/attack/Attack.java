package kedge.grader.attack;

import java.util.List;
import java.util.function.Function;

/**
 * A kind of completion that the red team writes.
 *
 * @param kind its name in the table
 * @param honest whether its completions are right and must be paid; those of a cheat must not
 * @param completions writes them for a problem, always the same ones; none where the kind does not apply
 */
public record Attack(String kind, boolean honest, Function<AttackedProblem, List<String>> completions) {

  static Attack cheat(String kind, Function<AttackedProblem, List<String>> completions) {
    return new Attack(kind, false, completions);
  }

  static Attack honest(String kind, Function<AttackedProblem, List<String>> completions) {
    return new Attack(kind, true, completions);
  }

  /** A cheat that is built on a plain number. */
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
