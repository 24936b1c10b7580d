package kedge.grader.attack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The right answer in forms that models use. */
final class HonestForms {
  private static final Pattern FRACTION = Pattern.compile("(?<![\\d }])(-?)\\\\d?frac\\{(\\d+)\\}\\{(\\d+)\\}");
  private static final Pattern NUMBERS = Pattern.compile("-?\\d+(?:\\s*,\\s*-?\\d+)+");
  private static final Pattern WORDS = Pattern.compile("\\\\text\\{([\\p{L} ]+)\\}");

  private HonestForms() {
  }

  static List<Attack> all() {
    return List.of(
        Attack.honest("box", HonestForms::boxes),
        Attack.honest("text around", HonestForms::around),
        Attack.honest("marker", HonestForms::markers),
        Attack.honest("tags and thoughts", HonestForms::tags),
        Attack.honest("name", HonestForms::names),
        Attack.honest("LaTeX spelling", HonestForms::spellings),
        Attack.honest("plain spelling", HonestForms::plain),
        Attack.honest("number", HonestForms::numbers),
        Attack.honest("other scripts", HonestForms::scripts),
        Attack.honest("order", HonestForms::orders));
  }

  private static List<String> boxes(AttackedProblem problem) {
    String gold = problem.gold();
    return List.of("\\boxed{" + gold + "}", "$\\boxed{ " + gold + " }$", "\\boxed {" + gold + "}",
        "\\[\n\\boxed{" + gold + "}\n\\]", "$$\\boxed{" + gold + "}$$", "\\fbox{$" + gold + "$}",
        "\\boxed{$" + gold + "$}", "\\boxed{\\(" + gold + "\\)}", "\\boxed{\\displaystyle " + gold + "}",
        "\\boxed{" + gold + ".}", "\\boxed{\n" + gold + "\n}", "\\boxed{{" + gold + "}}",
        "\\boxed{\\, " + gold + " \\,}",
        "$\\boxed{\\boxed{" + gold + "}}$");
  }

  private static List<String> around(AttackedProblem problem) {
    String box = "\\boxed{" + problem.gold() + "}";
    return List.of("**" + box + "**", "The final answer is $" + box + "$. I hope it is correct.", box + "!",
        "Step 1: we find \\boxed{" + problem.wrong() + "} first.\n\nStep 2: doing the rest gives\n\n$$" + box + "$$",
        box + "\n\nLet me know if you need more steps.", "Hence " + box + ", as required.",
        "So $" + box + "$.\n\nChecking: yes.\n\n$" + box + "$", "### Final Answer\n\n$" + box + "$",
        "*Answer:* " + box, "- Answer: " + box + "\n", "So we get " + box + " \u2705", "`" + box + "`",
        "\u2234 " + box + " \u220e");
  }

  private static List<String> markers(AttackedProblem problem) {
    String gold = problem.gold();
    return List.of("**Answer:** $" + gold + "$", "**Answer: $" + gold + "$**", "**Final Answer:** $" + gold + "$",
        "The final answer is $" + gold + "$.", "Answer: $" + gold + "$", "#### " + gold, "Final Answer: $" + gold + "$",
        "Therefore, the answer is $" + gold + "$.", "**Final Answer**: $\\boxed{" + gold + "}$",
        "\u7b54\u6848\u662f $\\boxed{" + gold + "}$\u3002");
  }

  private static List<String> tags(AttackedProblem problem) {
    String gold = problem.gold();
    return List.of("<answer>" + gold + "</answer>", "<answer> $" + gold + "$ </answer>",
        "<answer>\n\\boxed{" + gold + "}\n</answer>",
        "<think>Maybe \\boxed{" + problem.wrong() + "}? No.</think>\n\nSo \\boxed{" + gold + "}",
        "<think>\nIt is " + problem.farWrong() + ".\n</think>\n<answer>" + gold + "</answer>",
        "It is " + problem.farWrong() + "? No.</think>\n\nThe answer is \\boxed{" + gold + "}.");
  }

  private static List<String> names(AttackedProblem problem) {
    String gold = problem.gold();
    return !problem.isFormula() || gold.contains("S") ? List.of()
        : List.of("\\boxed{S = " + gold + "}", "\\boxed{S=" + gold + "}", "\\boxed{\\text{Answer: } " + gold + "}",
            "$S = \\boxed{" + gold + "}$", "\\boxed{S = T = " + gold + "}");
  }

  /** Returns the gold answer with other commands; unchanged spellings are excluded. */
  private static List<String> spellings(AttackedProblem problem) {
    String gold = problem.gold();
    return Stream.of(gold.replace("\\frac", "\\dfrac"), gold.replace("\\frac", "\\tfrac"),
        gold.replaceAll("(?<!left)\\(", "\\\\left(").replaceAll("(?<!right)\\)", "\\\\right)"),
        gold.replaceAll("\\\\(?:left|right)(?![\\p{L}.])", ""), gold.replaceAll("\\\\sqrt\\{(\\d)\\}", "\\\\sqrt $1"),
        gold.replaceAll("(?<=\\d)\\\\sqrt", " \\\\cdot \\\\sqrt"), gold.replaceAll("(\\^|_)(\\d)", "$1{$2}"),
        gold.replaceAll("(?<![a-zA-Z]) | (?![a-zA-Z])", ""), gold.replace(" ", "  "),
        gold.replaceAll("(?<=[\\w}]) ?\\+ ?", " + "),
        WORDS.matcher(gold).replaceAll("\\\\mathrm{$1}"), WORDS.matcher(gold).replaceAll("\\\\textbf{$1}"),
        WORDS.matcher(gold).replaceAll("$1"), gold.replaceAll("\\\\text(?=\\{)", "\\\\mbox"),
        FRACTION.matcher(gold).replaceAll("\\\\frac{$1$2}{$3}"),
        FRACTION.matcher(gold).replaceAll("$1{$2 \\\\over $3}"),
        gold.replace("^\\circ", "^{\\circ}"), gold.replace("pmatrix", "bmatrix"))
        .distinct().filter(spelling -> !spelling.equals(gold) && !spelling.contains("\\text ")).map(Attack::boxed)
        .toList();
  }

  /** Returns the gold answer without LaTeX, as in chat. */
  private static List<String> plain(AttackedProblem problem) {
    String gold = problem.gold();
    String plain = FRACTION.matcher(gold).replaceAll("$1$2/$3").replaceAll("\\\\sqrt\\{(\\w+)\\}", "sqrt($1)")
        .replace("\\pi", "pi").replace("^\\circ", "\u00b0").replaceAll("\\\\(?:left|right|,|! ?|;)", "")
        .replaceAll("\\\\text\\{([^}]*)\\}", "$1");
    String unicode = gold.replace("\\pi", "\u03c0").replace("^\\circ", "\u00b0").replace("-", "\u2212")
        .replace("\\infty", "\u221e").replaceAll("\\\\cdot\\s*", "\u00b7")
        .replaceAll("\\\\sqrt\\{(\\d+)\\}", "\u221a$1")
        .replace("\\le", "\u2264").replace("\\cup", "\u222a");
    String degrees = gold.replaceAll("\\^\\{?\\\\circ\\}?", " degrees");
    boolean latex = plain.contains("\\");
    return Stream.of(latex ? gold : plain, unicode.contains("\u2264f") ? gold : unicode, degrees).distinct()
        .filter(text -> !text.equals(gold)).flatMap(text -> Stream.of("\\boxed{" + text + "}", "Answer: " + text))
        .toList();
  }

  private static List<String> numbers(AttackedProblem problem) {
    List<String> forms = new ArrayList<>();
    problem.number().ifPresent(value -> {
      String plain = value.toPlainString();
      forms.addAll(
          List.of("\\text{" + plain + "}", "\\mathbf{" + plain + "}", plain + (plain.contains(".") ? "0" : ".0"),
              plain + "\\text{ units}", plain + " apples", "{" + plain + "}", "+" + plain, "\\textbf{" + plain + "}"));
      forms.removeIf(form -> form.startsWith("+-"));
      if (value.signum() >= 0) {
        forms.addAll(List.of("\\$" + plain, plain + " \\text{ dollars}", "USD " + plain));
      }
    });
    problem.wholeNumber().filter(value -> value.abs().longValue() >= 1000).ifPresent(value -> {
      String grouped = String.format(Locale.ROOT, "%,d", value.longValueExact());
      forms.addAll(List.of(grouped, grouped.replace(",", "{,}"), grouped.replace(",", "\\,"), grouped.replace(",", " "),
          grouped.replace(",", ",\\!"), "\\text{" + grouped + "}", value.toBigInteger().toString(), "\\$" + grouped));
    });
    Matcher fraction = FRACTION.matcher(problem.gold());
    if (fraction.matches()) {
      long above = Long.parseLong(fraction.group(2));
      long below = Long.parseLong(fraction.group(3));
      String sign = fraction.group(1);
      forms.addAll(List.of(sign + above + "/" + below, "\\frac{" + sign + 2 * above + "}{" + 2 * below + "}",
          sign + "(" + above + "/" + below + ")", sign + "{" + above + "}/{" + below + "}"));
    }
    forms.removeIf(problem.question()::contains); // a copy of the question is not an honest variant
    return Attack.boxed(forms);
  }

  private static List<String> scripts(AttackedProblem problem) {
    if (problem.wholeNumber().isEmpty()) {
      return List.of();
    }
    String digits = problem.wholeNumber().orElseThrow().toBigInteger().toString();
    return Stream.of('\uff10', '\u0660', '\u0966', '\u06f0').map(zero -> digits.chars()
        .mapToObj(c -> String.valueOf(Character.isDigit(c) ? (char) (c - '0' + zero) : (char) c))
        .collect(Collectors.joining())).map(Attack::boxed).toList();
  }

  /** Returns a plain list in another order. */
  private static List<String> orders(AttackedProblem problem) {
    if (!NUMBERS.matcher(problem.gold()).matches() || problem.number().isPresent()) {
      return List.of();
    }
    List<String> items = new ArrayList<>(List.of(problem.gold().split("\\s*,\\s*")));
    Collections.reverse(items);
    return Attack.boxed(List.of(String.join(", ", items), "\\{" + String.join(", ", items) + "\\}",
        String.join(" \\text{ and } ", items), String.join(",\\ ", items),
        "x = " + String.join(" \\text{ or } x = ", items)));
  }
}
