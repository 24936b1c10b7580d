package kedge.grader.parse;

import java.math.BigInteger;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.UnparsableException;

/** Parser of a number with its parts: a fraction after a whole number, repeating digits, a base as subscript. */
final class NumberParser {
  private final PrimaryParser parser;

  NumberParser(PrimaryParser parser) {
    this.parser = parser;
  }

  Node number() {
    String digits = parser.next().text();
    if (parser.nextIs(Kind.UNDERSCORE)) {
      return based(digits);
    }
    if (parser.nextIs(Kind.OVERLINE) && digits.indexOf('.') >= 0) {
      return repeating(digits);
    }
    Node number = PrimaryParser.number(digits);
    if (digits.indexOf('.') >= 0) {
      return number;
    }
    if (parser.nextIs(Kind.FRACTION)) {
      return mixed((Node.Number) number);
    }
    boolean plain = parser.nextIs(Kind.NUMBER) && parser.peek().spaced() && parser.peek(1).is(Kind.DIVIDE, "/")
        && parser.peek(2).is(Kind.NUMBER);
    if (plain && whole(parser.peek().text()) && whole(parser.peek(2).text())) {
      Node above = PrimaryParser.number(parser.next().text());
      parser.next();
      return sum((Node.Number) number, new Node.Quotient(above, PrimaryParser.number(parser.next().text())));
    }
    return number;
  }

  private static boolean whole(String digits) {
    return digits.indexOf('.') < 0 && digits.indexOf('e') < 0 && digits.indexOf('E') < 0;
  }

  /** Parses a fraction after a whole number: {@code 4\frac12} is 4.5, {@code 4\frac x2} is 2x. */
  private Node mixed(Node.Number whole) {
    Node fraction = parser.fraction();
    return fraction instanceof Node.Quotient quotient && isWhole(quotient.above()) && isWhole(quotient.below())
        ? sum(whole, quotient)
        : new Node.Product(java.util.List.of(whole, fraction));
  }

  private static boolean isWhole(Node node) {
    return node instanceof Node.Number number && number.value().isInteger() && number.decimals() == 0;
  }

  private Node sum(Node.Number whole, Node.Quotient fraction) {
    Rational below = ((Node.Number) fraction.below()).value();
    if (below.signum() == 0) {
      throw new UnparsableException("a denominator of 0");
    }
    return new Node.Number(whole.value().plus(((Node.Number) fraction.above()).value().over(below)), 0);
  }

  /** Parses a bar over repeating digits: 0.1\overline{6} is 1/6. */
  private Node repeating(String digits) {
    StringBuilder period = new StringBuilder();
    while (parser.accept(Kind.OVERLINE)) {
      period.append(parser.subscript());
    }
    for (int i = 0; i < period.length(); i++) {
      if (!Lexer.digit(period.charAt(i))) {
        throw new UnparsableException("a bar over something that is not a digit");
      }
    }
    if (period.length() == 0 || period.length() + digits.length() > Limits.DIGITS) {
      throw new UnparsableException("a bar over nothing, or over too much");
    }
    int decimals = digits.length() - digits.indexOf('.') - 1;
    Rational start = ((Node.Number) PrimaryParser.number(digits)).value();
    BigInteger below = BigInteger.TEN.pow(period.length()).subtract(BigInteger.ONE)
        .multiply(BigInteger.TEN.pow(decimals));
    return new Node.Number(start.plus(new Rational(new BigInteger(period.toString()), below)), 0);
  }

  /** Parses a base: {@code 204_5}, {@code 4210_{5}}, {@code 52_{\text{eight}}}. */
  Node based(String digits) {
    parser.next();
    int base = base();
    if (!isNumeral(digits, base)) {
      throw new UnparsableException(digits + " is not a number in base " + base);
    }
    return new Node.Based(digits, base);
  }

  private int base() {
    boolean group = parser.accept(Kind.GROUP_OPEN);
    if (parser.nextIs(Kind.TEXT, "base") || parser.nextIs(Kind.WORD, "base")) {
      parser.next();
    }
    Token token = parser.next();
    Rational named = NumberWords.of(token.text());
    Integer base = named == null || !named.isInteger() || named.bits() > 8 ? null : named.numerator().intValue();
    if (group) {
      parser.expect(Kind.GROUP_CLOSE);
    }
    if (base == null || base < 2 || base > 36) {
      throw new UnparsableException("not a base of a number: " + token.text());
    }
    return base;
  }

  static boolean isNumeral(String digits, int base) {
    boolean good = !digits.isEmpty();
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), base);
      good &= digit >= 0;
    }
    return good;
  }
}
