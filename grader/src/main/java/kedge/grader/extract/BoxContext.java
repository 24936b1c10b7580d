package kedge.grader.extract;

import java.util.regex.Pattern;

/** Text around a box that disqualifies it as the answer: an operation that it is part of, or words that retract it. */
final class BoxContext {
  private static final int NEAR = 60;
  private static final int AFTER = 400;
  private static final Pattern OPERATION_ENDS = Pattern.compile("\\\\(?:cdot|times|div|pm|mp)$");
  private static final Pattern OPERATION_BEGINS = Pattern.compile("\\\\(?:cdot|times|div|pm|mp)(?![a-zA-Z]).*");
  /** Exponents, without degrees, units or the letters of an ordinal. */
  private static final Pattern POWER = Pattern.compile("\\^\\s*\\{?\\s*(?:[-\\d]|[a-zA-Z](?![a-zA-Z])).*");
  private static final Pattern EQUATION = Pattern.compile("[^\\n=.;,]{0,40}=.*");
  private static final Pattern REVISED = Pattern.compile(
      "(?is)(?:^[\\s$)}*.\\\\\\]]*(?:no, )?(?:that|this|it)(?:['\u2019]s| is| was) "
          + "(?:wrong|incorrect|not (?:right|correct))"
          + "|(?<=[.!?)}$\\s-])(?:on second thoughts?\\b|correction\\s*:|scratch that\\b|oops\\b"
          + "|i made an? (?:mistake|error)(?!\\s*\\?))).*\\d");

  private BoxContext() {
  }

  /**
   * Returns whether a box is part of a larger expression with another value, {@code 2\cdot\boxed{9}} or {@code
   * \boxed{9}+1}. List bullets, bold text, dashes in prose, degrees and units are not operations, and a box in an
   * equation, {@code 5+\boxed{4}=9}, is a filled-in blank.
   */
  static boolean operand(String text, int from, int begin, int end) {
    String before = text.substring(Math.max(from, begin - NEAR), begin);
    String line = before.substring(before.lastIndexOf('\n') + 1);
    String after = text.substring(end, Math.min(text.length(), end + NEAR));
    boolean formula = line.chars().filter(c -> c == '$').count() % 2 == 1
        || Math.max(line.lastIndexOf("\\("), line.lastIndexOf("\\[")) > Math.max(line.lastIndexOf("\\)"),
            line.lastIndexOf("\\]"));
    return !EQUATION.matcher(after).lookingAt() && (operationBefore(line, formula) || operationAfter(after, formula));
  }

  /** Returns whether words after a box retract it and name another number. */
  static boolean revised(String text, int end) {
    return REVISED.matcher(text.substring(end, Math.min(text.length(), end + AFTER))).find();
  }

  private static boolean operationBefore(String line, boolean formula) {
    String before = line.replaceAll("[\\s$({]+$", "");
    if (before.isEmpty()) {
      return false;
    }
    String between = line.substring(before.length());
    boolean spaced = between.chars().anyMatch(Character::isWhitespace);
    boolean minus = formula && between.indexOf('$') < 0;
    String left = before.substring(0, before.length() - 1).stripTrailing();
    return switch (before.charAt(before.length() - 1)) {
      case '^' -> true;
      case '+', '/' -> endsOperand(left);
      case '*' -> !before.endsWith("**") && endsOperand(left);
      case '-', '\u2212' -> spaced ? minus && endsOperand(left) : !before.endsWith("--");
      default -> before.length() == line.length() && Character.isDigit(before.charAt(before.length() - 1))
          || OPERATION_ENDS.matcher(before).find();
    };
  }

  /** Returns whether a text ends with a number or a bracket. After a letter, a box may be a filled-in blank. */
  private static boolean endsOperand(String left) {
    return !left.isEmpty() && (Character.isDigit(left.charAt(left.length() - 1))
        || ")}]".indexOf(left.charAt(left.length() - 1)) >= 0);
  }

  private static boolean operationAfter(String text, boolean formula) {
    String after = text.replaceFirst("^[ \\t)}]*\\$?[ \\t)}]*", "");
    if (after.isEmpty()) {
      return false;
    }
    boolean left = text.substring(0, text.length() - after.length()).indexOf('$') >= 0;
    String right = after.substring(1).stripLeading();
    boolean number = right.matches("(?s)(?:\\d|\\\\(?:boxed|frac|sqrt|pi)).*");
    boolean letter = formula && !left && right.matches("(?s)[a-zA-Z](?![a-zA-Z]).*");
    return switch (after.charAt(0)) {
      case '^' -> POWER.matcher(after).lookingAt();
      case '/' -> number;
      case '+' -> number || letter;
      case '*' -> (number || letter) && !after.startsWith("**");
      case '-', '\u2212' -> formula && !left ? number || letter
          : number && text.equals(after) && Character.isDigit(after.charAt(Math.min(1, after.length() - 1)));
      default -> OPERATION_BEGINS.matcher(after).lookingAt();
    };
  }
}
