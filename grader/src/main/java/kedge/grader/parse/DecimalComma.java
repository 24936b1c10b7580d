package kedge.grader.parse;

import java.util.regex.Pattern;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;

/** Fallback that reads {@code 1000,99} as 1000.99, if both answers are bare numbers and no list was meant. */
public final class DecimalComma {
  private static final Pattern SPACED = Pattern.compile("\\s,|,\\s");

  private DecimalComma() {
  }

  /** Returns whether one is a number with a decimal point and the other the same number with a comma. */
  public static boolean same(AnswerReadings gold, AnswerReadings answer) {
    Node left = gold.nodes().get(0);
    Node right = answer.nodes().get(0);
    boolean one = left instanceof Node.Number != right instanceof Node.Number;
    if (!one) {
      return false;
    }
    String comma = left instanceof Node.Number ? answer.canonical() : gold.canonical();
    Node.Number number = (Node.Number) (left instanceof Node.Number ? left : right);
    int at = comma.indexOf(',');
    int from = comma.startsWith("-") ? 1 : 0;
    if (at <= from || at == comma.length() - 1 || comma.length() > 40) {
      return false;
    }
    for (int i = from; i < comma.length(); i++) {
      if (i != at && !Lexer.digit(comma.charAt(i))) {
        return false;
      }
    }
    boolean listed = left != number && comma.length() - at - 1 != 2 // a gold answer 3,5 is a list
        // as are 9,0 and 3, 5
        || left == number && (number.decimals() == 0 || SPACED.matcher(answer.written()).find());
    return !listed && number.value().equals(Rational.ofDecimal(comma.replace(',', '.')));
  }
}
