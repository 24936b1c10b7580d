package kedge.grader.compare;

import java.util.regex.Pattern;
import kedge.grader.parse.AnswerReadings;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;

/**
 * Decides whether an answer is copied from the question instead of evaluated: the question contains it (ignoring spaces
 * and brackets), and the gold answer has another form. A number in a question with several numbers may be the right
 * one, so it counts as copied only if the question has no other number: {@code Write $\frac{3}{20}$ as a decimal}.
 */
public final class Restatement {
  /** Characters of a question that are searched, from its end. */
  private static final int QUESTION = 16_384;
  private static final Pattern FRACTION = Pattern.compile("\\\\[dt]frac(?!\\p{L})");
  private static final Pattern DRESS = Pattern
      .compile("\\\\(?:left|right|displaystyle)(?![\\p{L}.])|\\\\[,;:! ]|[$~]|\\\\[()\\[\\]]");
  private static final Pattern GROUP = Pattern.compile("\\{(\\w)\\}");
  private static final Pattern SPACE = Pattern.compile("(?<![\\p{L}\\p{N}.]) | (?![\\p{L}\\p{N}.])");
  private static final Pattern DIGIT = Pattern.compile("\\d");

  private Restatement() {
  }

  /** Returns whether an answer that equals the gold answer is a copy from the question. */
  public static boolean isCopied(String question, AnswerReadings gold, AnswerReadings answer) {
    Node given = answer.nodes().get(0);
    if (question.isBlank() || given instanceof Node.Text
        || gold.nodes().stream().anyMatch(known -> sameForm(known, given))) {
      return false;
    }
    String asked = plain(question.substring(Math.max(0, question.length() - QUESTION)));
    String said = plain(answer.written());
    for (int at = asked.indexOf(said); at >= 0 && !said.isEmpty(); at = asked.indexOf(said, at + 1)) {
      int end = at + said.length();
      if (isApart(asked, at, end)
          && (!isNumber(given) || !DIGIT.matcher(asked.substring(0, at) + asked.substring(end)).find())) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a range does not split a number, word or power. */
  private static boolean isApart(String text, int from, int to) {
    boolean start = from > 0 && isPart(text.charAt(from - 1)) && isPart(text.charAt(from));
    boolean end = to < text.length() && isPart(text.charAt(to - 1)) && isPart(text.charAt(to));
    boolean point = to + 1 < text.length() && text.charAt(to) == '.' && Character.isDigit(text.charAt(to + 1));
    boolean power = to < text.length() && "^_!".indexOf(text.charAt(to)) >= 0;
    return !start && !end && !point && !power;
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c);
  }

  private static String plain(String text) {
    String bare = DRESS.matcher(FRACTION.matcher(text).replaceAll("\\\\frac")).replaceAll(" ");
    String single = GROUP.matcher(bare).replaceAll("$1").replaceAll("\\s+", " ");
    return SPACE.matcher(single).replaceAll("").strip();
  }

  /** Returns whether two readings differ at most in the spelling of a number, the unit and the sign. */
  private static boolean sameForm(Node gold, Node answer) {
    Node known = bare(gold);
    Node given = bare(answer);
    return known instanceof Node.Number && given instanceof Node.Number || known.equals(given);
  }

  private static Node bare(Node node) {
    boolean dressed = node instanceof Node.Quantity || node instanceof Node.Percent || node instanceof Node.Degrees
        || node instanceof Node.Negative;
    return dressed ? bare(Trees.children(node).get(0)) : node;
  }

  private static boolean isNumber(Node node) {
    Node value = bare(node);
    return value instanceof Node.Number || value instanceof Node.Quotient quotient
        && bare(quotient.above()) instanceof Node.Number && bare(quotient.below()) instanceof Node.Number;
  }
}
