package kedge.grader.extract;

import java.util.regex.Pattern;

/** What stands around a box and makes it no answer: an operation that it is part of, or words that take it back. */
final class BoxContext {
  private static final int NEAR = 40;
  private static final int AFTER = 400;
  private static final Pattern OPERATION_ENDS = Pattern.compile("\\\\(?:cdot|times|div|pm|mp)$");
  private static final Pattern OPERATION_BEGINS = Pattern.compile("\\\\(?:cdot|times|div|pm|mp)(?![a-zA-Z]).*");
  private static final Pattern DEGREES = Pattern.compile("\\^\\s*\\{?\\s*\\\\circ.*");
  private static final Pattern REVISED = Pattern.compile(
      "(?is)(?<=[.!?)}$\\s-])(?:on second thoughts?|correction\\s*:|scratch that|oops|i made an? (?:mistake|error)"
          + "|(?:that|this|it)(?:['\u2019]s| is| was) (?:wrong|incorrect|not (?:right|correct)))\\b?.*\\d");

  private BoxContext() {
  }

  /**
   * Returns whether a box is part of a larger expression, {@code 2\cdot\boxed{9}} or {@code \boxed{9}+1}, whose value
   * is another. A line's bullet, bold print, a dash between words and degrees are no operations.
   */
  static boolean operand(String text, int from, int begin, int end) {
    return operationBefore(text.substring(Math.max(from, begin - NEAR), begin))
        || operationAfter(text.substring(end, Math.min(text.length(), end + NEAR)));
  }

  /** Returns whether words after a box take it back and name another number. */
  static boolean revised(String text, int end) {
    return REVISED.matcher(text.substring(end, Math.min(text.length(), end + AFTER))).find();
  }

  private static boolean operationBefore(String text) {
    String before = text.replaceAll("[\\s$({]+$", "");
    if (before.isEmpty()) {
      return false;
    }
    boolean adjacent = before.length() == text.length();
    boolean spaced = text.substring(before.length()).chars().anyMatch(Character::isWhitespace);
    String left = before.substring(0, before.length() - 1).stripTrailing();
    return switch (before.charAt(before.length() - 1)) {
      case '^' -> true;
      case '+', '/' -> endsOperand(left);
      case '*' -> !before.endsWith("**") && endsOperand(left);
      case '-', '\u2212' -> !spaced && !before.endsWith("--") || endsOperand(left);
      default -> adjacent && Character.isDigit(before.charAt(before.length() - 1))
          || OPERATION_ENDS.matcher(before).find();
    };
  }

  /** Returns whether a text ends with a number or a bracket; behind a letter a box may be a blank that is filled in. */
  private static boolean endsOperand(String left) {
    return !left.isEmpty() && (Character.isDigit(left.charAt(left.length() - 1))
        || ")}]".indexOf(left.charAt(left.length() - 1)) >= 0);
  }

  private static boolean operationAfter(String text) {
    String after = text.replaceFirst("^[ \\t)}]*\\$?[ \\t)}]*", "");
    String right = after.isEmpty() ? "" : after.substring(1).stripLeading();
    boolean operand = right.matches("(?s)(?:\\d|\\\\(?:boxed|frac|sqrt|pi)|[a-zA-Z](?![a-zA-Z])).*");
    return switch (after.isEmpty() ? ' ' : after.charAt(0)) {
      case '^' -> !DEGREES.matcher(after).lookingAt();
      case '+', '/', '-', '\u2212' -> operand;
      case '*' -> operand && !after.startsWith("**");
      default -> OPERATION_BEGINS.matcher(after).lookingAt();
    };
  }
}
