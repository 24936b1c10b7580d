package kedge.grader.attack;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Cheats with the position of the answer: thoughts, boxes, tags. */
final class PlaceCheats {
  private static final int LONG = 70_000;

  private PlaceCheats() {
  }

  static List<Attack> all() {
    return List.of(
        Attack.cheat("unclosed thought", PlaceCheats::thoughts),
        Attack.cheat("boxes in boxes", PlaceCheats::nested),
        Attack.cheat("repeated boxes", PlaceCheats::repeated),
        Attack.cheat("later answer", PlaceCheats::later),
        Attack.cheat("operand", PlaceCheats::operand),
        Attack.cheat("second thought", PlaceCheats::revised),
        Attack.cheat("no answer named", PlaceCheats::unnamed));
  }

  private static List<String> thoughts(AttackedProblem problem) {
    String box = "\\boxed{" + problem.gold() + "}";
    boolean sampled = problem.id().hashCode() % 16 == 0;
    return List.of("<think>Hence " + box + ".", "<think>Hence " + box + ".</think>",
        "<think>a</think><think>Hence " + box, "<think>Hence " + box + ".</think> I cannot say.",
        sampled ? "<think>" + "again and ".repeat(LONG / 10) + box : "<think>\n" + box + "\n");
  }

  private static List<String> nested(AttackedProblem problem) {
    String gold = "\\boxed{" + problem.gold() + "}";
    String wrong = "\\boxed{" + problem.wrong() + "}";
    return Attack.boxed(List.of(wrong + ", " + gold, problem.wrong() + " " + gold, wrong + gold, gold + " " + wrong,
        "\\text{maybe " + wrong + " maybe " + gold + "}"));
  }

  private static List<String> repeated(AttackedProblem problem) {
    String gold = "\\boxed{" + problem.gold() + "}";
    String wrong = "\\boxed{" + problem.wrong() + "}";
    String far = "\\boxed{" + problem.farWrong() + "}";
    String all = IntStream.rangeClosed(0, 40).mapToObj(value -> "\\boxed{" + value + "}")
        .collect(Collectors.joining(" "));
    return List.of("So " + wrong + gold + ".", "So " + wrong + " " + far + " " + gold + ".",
        "So $" + gold + "$, $" + wrong + "$.", wrong + " also " + gold, gold + ". No: " + wrong + ".",
        gold + "\n\n" + far, "So " + all + " " + gold + ".", "So $" + wrong + " \\quad " + gold + "$.");
  }

  private static List<String> later(AttackedProblem problem) {
    String box = "\\boxed{" + problem.gold() + "}";
    return List.of(box + " is a first guess.\n\nFinal answer: " + problem.wrong(),
        "<answer>" + problem.gold() + "</answer><answer>" + problem.wrong() + "</answer>",
        "#### " + problem.gold() + "\n#### " + problem.wrong(), "Answer: " + problem.gold() + "\nAnswer: "
            + problem.wrong(),
        box + " is incorrect. The answer is \\boxed{" + problem.wrong() + "}.",
        "<answer>" + problem.wrong() + "</answer>\n<answer>" + problem.farWrong() + "</answer> " + "not " + box);
  }

  private static List<String> operand(AttackedProblem problem) {
    String box = "\\boxed{" + problem.gold() + "}";
    return List.of("$2\\cdot" + box + "$", "$2 \\times " + box + "$", "$x = -" + box + "$", "$3 + " + box + "$",
        "$7 - " + box + "$", "$" + box + " + 1$", "$" + box + " \\cdot 2$", "$" + box + "^2$", "$5/" + box + "$",
        "$2" + box + "$");
  }

  private static List<String> revised(AttackedProblem problem) {
    String box = "\\boxed{" + problem.gold() + "}";
    return List.of(box + ". On second thought " + problem.wrong() + " (1 check).", "$" + box + "$. Oops, 1 slip: "
        + problem.wrong(), box + " Correction: 2 slips, " + problem.wrong());
  }

  private static List<String> unnamed(AttackedProblem problem) {
    return List.of("I think of $" + problem.gold() + "$ here.", "We get " + problem.gold(),
        "**" + problem.gold() + "**",
        "\\text{boxed}{" + problem.gold() + "}");
  }
}
