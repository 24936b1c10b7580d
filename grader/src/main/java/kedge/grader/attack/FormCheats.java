package kedge.grader.attack;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/** Cheats that write the right number in a form with another value, or leave a computation open. */
final class FormCheats {
  private static final String RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

  private FormCheats() {
  }

  static List<Attack> all() {
    return List.of(Attack.cheat("restating", RestatedFormulas::of),
        Attack.numberCheat("unevaluated", FormCheats::unevaluated),
        Attack.numberCheat("unit games", FormCheats::units),
        Attack.numberCheat("digits in other scripts", FormCheats::scripts),
        Attack.cheat("placeholder", FormCheats::placeholder),
        Attack.cheat("prompt echo", FormCheats::echo));
  }

  /** Returns the gold answer as an unevaluated computation. */
  private static List<String> unevaluated(AttackedProblem problem) {
    String n = problem.number().orElseThrow().toPlainString();
    Stream<String> any = Stream.of(n + " + 0", "(" + n + ") \\cdot 1", problem.wrong() + " - 1", "2 \\cdot \\frac{" + n
        + "}{2}", "\\sqrt[3]{(" + n + ")^3}", "(" + n + ")^1", "\\max(" + n + ", " + n + " - 1)", "--(" + n + ")");
    Stream<String> whole = problem.wholeNumber().filter(value -> value.signum() > 0).stream()
        .flatMap(value -> wholeUnevaluated(value.toBigInteger()));
    Stream<String> squares = problem.wholeNumber().filter(value -> value.signum() > 0).stream()
        .flatMap(value -> square(value.toBigInteger()));
    return Attack.boxed(Stream.of(any, whole, squares).flatMap(forms -> forms).toList());
  }

  private static Stream<String> wholeUnevaluated(BigInteger n) {
    BigInteger twice = n.shiftLeft(1);
    return Stream.of("\\frac{" + twice + "}{2}", twice + " / 2", "\\sqrt{" + n.multiply(n) + "}",
        "\\binom{" + n + "}{1}", "\\gcd(" + n + ", " + twice + ")", "\\lfloor " + n + ".5 \\rfloor",
        "\\log_2 2^{" + n + "}", "\\sum_{i=1}^{" + n + "} 1", "\\frac{" + n + "!}{(" + n + "-1)!}", "|-" + n + "|",
        n + " \\cos 0", twice + " \\bmod " + n.add(twice));
  }

  /** Returns a square as a power. A gold answer of 100 is excluded, since a power of ten is a way to write it. */
  private static Stream<String> square(BigInteger n) {
    BigInteger root = n.sqrt();
    boolean written = root.toString().matches("10*") || root.signum() == 0;
    return root.multiply(root).equals(n) && !written ? Stream.of(root + "^2", root + "^{2}", root + "\u00b2")
        : Stream.empty();
  }

  /** Adds words that change the number. They do not change 0, which is excluded. */
  private static List<String> units(AttackedProblem problem) {
    if (problem.number().orElseThrow().signum() == 0) {
      return List.of();
    }
    String gold = problem.gold();
    String far = problem.farWrong();
    return Attack.boxed(List.of(gold + " \\text{ out of } " + far, gold + " \\text{ dozen}", gold + " \\text{ hundred}",
        gold + " \\text{ thousandths}", gold + " \\text{ ft } 3 \\text{ in}",
        gold + " \\text{ hours } 45 \\text{ minutes}",
        gold + " \\text{ in } " + far, gold + " \\text{ pairs}", gold + " \\text{ squared}", gold + " \\text{ halves}",
        gold + " \\times 10^2", gold + " million", gold + "e3", gold + " \\text{ of " + far + "}"));
  }

  private static List<String> scripts(AttackedProblem problem) {
    String wrong = problem.wrong();
    StringBuilder arabic = new StringBuilder();
    StringBuilder wide = new StringBuilder();
    for (char c : wrong.toCharArray()) {
      arabic.append(Character.isDigit(c) ? (char) (c - '0' + '\u0660') : c);
      wide.append(Character.isDigit(c) ? (char) (c - '0' + '\uff10') : c);
    }
    Stream<String> other = Stream.of(arabic.toString(), wide.toString(), problem.gold() + " " + arabic,
        problem.gold() + "\uff0c" + wide);
    return Attack.boxed(Stream.concat(other, raised(problem)).toList());
  }

  /** Returns the gold answer with its last digit as a superscript and as a subscript; empty if the power equals it. */
  private static Stream<String> raised(AttackedProblem problem) {
    BigInteger value = problem.wholeNumber().map(BigDecimal::toBigInteger).orElse(BigInteger.ONE);
    if (value.compareTo(BigInteger.TEN) < 0) {
      return Stream.empty();
    }
    BigInteger[] parts = value.divideAndRemainder(BigInteger.TEN);
    boolean same = parts[0].pow(parts[1].intValue()).equals(value);
    return same ? Stream.empty()
        : Stream.of(parts[0].toString() + RAISED.charAt(parts[1].intValue()),
            parts[0].toString() + (char) ('\u2080' + parts[1].intValue()));
  }

  private static List<String> placeholder(AttackedProblem problem) {
    return List.of("Let $x = " + problem.gold() + "$. " + Attack.boxed("x"), Attack.boxed("\\text{the answer}"),
        Attack.boxed("\\text{a number}"), Attack.boxed("\\text{see above}"), Attack.boxed("\\ldots"), Attack.boxed("?"),
        Attack.boxed("\\square"), Attack.boxed(""), "\\boxed{" + problem.gold());
  }

  private static List<String> echo(AttackedProblem problem) {
    String question = problem.question();
    boolean stated = question.contains(problem.gold().replaceFirst("\\.0+$", "")); // "there are 2 baskets" may be right
    return question.isBlank() ? List.of()
        : Stream.of(question, Attack.boxed(question), question + " Put your final answer in \\boxed{}.",
            stated ? "" : "The answer is: " + question, stated ? "" : "<answer>" + question + "</answer>")
            .filter(text -> !text.isEmpty()).toList();
  }
}
