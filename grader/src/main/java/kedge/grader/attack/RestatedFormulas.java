package kedge.grader.attack;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Formulas of a question as answers: whole formulas, the sides of their relations, and the items of their lists.
 * Excludes formulas that equal the gold answer, and numbers of a question with several numbers, since one of them may
 * be right.
 */
final class RestatedFormulas {
  private static final Pattern FORMULA = Pattern.compile(
      "\\$\\$(.+?)\\$\\$|(?<!\\\\)\\$(.+?)(?<!\\\\)\\$|\\\\\\[(.+?)\\\\\\]"
          + "|\\\\\\((.+?)\\\\\\)|((?<![\\p{L}\\d])-?\\d[\\d.,/%]*(?:\\s*[-+*/=x^]\\s*\\d[\\d.,/%]*)*)",
      Pattern.DOTALL);
  private static final String RELATION = "=|\\\\(?:leq?|geq?|approx|equiv)(?!\\p{L})|[<>]";
  private static final String ITEM = "(?<!\\d),|,(?!\\d{3})|\\\\text\\{[^}]*\\}|\\\\quad";
  private static final Pattern DRESS = Pattern
      .compile("\\\\(?:left|right|text|mathrm|mbox|[,;:! $%])|\\^\\{?\\\\circ\\}?|[{}\\s()$^%,]|\\.0*$");
  private static final Pattern NUMBER = Pattern
      .compile("-?(?:\\d*\\.?\\d+|\\\\d?frac\\{?\\d+\\}?\\{?\\d+\\}?|\\d+/\\d+)");
  private static final int LONGEST = 500;

  private RestatedFormulas() {
  }

  static List<String> of(AttackedProblem problem) {
    Set<String> formulas = new LinkedHashSet<>();
    Matcher matcher = FORMULA.matcher(problem.question());
    while (matcher.find()) {
      String formula = IntStream.rangeClosed(1, matcher.groupCount()).mapToObj(matcher::group)
          .filter(group -> group != null).findFirst().orElseThrow();
      formulas.add(formula);
      formulas.addAll(List.of(formula.split(RELATION)));
      formulas.addAll(List.of(formula.split(ITEM)));
    }
    return formulas.stream().map(formula -> formula.strip().replaceFirst("[.,;:?]+$", ""))
        .filter(formula -> !formula.isBlank() && formula.length() <= LONGEST && !isGold(formula, problem.gold()))
        .filter(formula -> !isNumber(formula) || isOnlyNumber(formula, problem.question())).distinct()
        .map(Attack::boxed).toList();
  }

  /**
   * Returns whether a formula equals the gold answer, up to spaces, brackets, trailing words and the case of a label.
   */
  private static boolean isGold(String formula, String gold) {
    String known = DRESS.matcher(gold).replaceAll("");
    String said = DRESS.matcher(formula).replaceAll("");
    return said.equalsIgnoreCase(known)
        || said.startsWith(known) && said.substring(known.length()).matches("\\p{L}*|0+")
        || known.startsWith(said) && known.substring(said.length()).matches("\\p{L}+|\\.?0+") && !said.isEmpty();
  }

  private static boolean isNumber(String formula) {
    return NUMBER.matcher(formula.replaceAll("[\\s$%,]|\\\\[%$]", "")).matches();
  }

  /** Returns whether the question has no other number; otherwise this one may be right. */
  private static boolean isOnlyNumber(String number, String question) {
    return !question.replace(number, "").matches("(?s).*\\d.*");
  }
}
