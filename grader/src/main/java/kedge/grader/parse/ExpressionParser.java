package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;

/** Parser of sums, products (explicit and implicit), powers, and signs after a value. */
abstract class ExpressionParser extends PrimaryParser {
  private final boolean tight;
  private boolean ambiguous;

  ExpressionParser(List<Token> tokens, boolean tight) {
    super(tokens);
    this.tight = tight;
  }

  /** Returns whether the text contains {@code 1/2x}, which has two readings. */
  boolean isAmbiguous() {
    return ambiguous;
  }

  @Override
  Node sum() {
    enter();
    List<Node> terms = new ArrayList<>();
    do {
      terms.add(signed());
    } while (nextIs(Kind.PLUS) || nextIs(Kind.MINUS) || nextIs(Kind.PLUS_MINUS) || nextIs(Kind.MINUS_PLUS));
    leave();
    return terms.size() == 1 ? terms.get(0) : new Node.Sum(terms);
  }

  private Node signed() {
    int minuses = 0;
    Kind either = null;
    while (nextIs(Kind.PLUS) || nextIs(Kind.MINUS) || nextIs(Kind.PLUS_MINUS) || nextIs(Kind.MINUS_PLUS)) {
      Kind sign = next().kind();
      minuses += sign == Kind.MINUS ? 1 : 0;
      if (sign == Kind.PLUS_MINUS || sign == Kind.MINUS_PLUS) {
        either = sign;
      }
    }
    Node term = term();
    Node once = minuses > 0 ? negate(term) : term;
    Node value = minuses > 0 && minuses % 2 == 0 ? new Node.Negative(once) : once;
    return either == null ? value : new Node.PlusMinus(either == Kind.MINUS_PLUS, value);
  }

  static Node negate(Node node) {
    return node instanceof Node.Number number && number.value().signum() >= 0
        ? new Node.Number(number.value().negated(), number.decimals())
        : node instanceof Node.Percent percent ? new Node.Percent(negate(percent.of())) : new Node.Negative(node);
  }

  @Override
  Node term() {
    Node left = factor();
    List<Node> factors = null; // of the product whose first factor is left; null until there is a second
    while (true) {
      boolean letter = (nextIs(Kind.NAME, "x") || nextIs(Kind.NAME, "X")) && peek(-1).is(Kind.NUMBER)
          && peek(1).is(Kind.NUMBER, "10") && peek(2).is(Kind.CARET);
      if (letter || nextIs(Kind.TIMES)) {
        next();
        factors = with(factors, left, signedFactor());
      } else if (accept(Kind.DIVIDE)) {
        left = product(factors, left);
        factors = null;
        Node below = signedFactor();
        if (startsFactor() && !nextIs(Kind.OPEN)) {
          ambiguous = true;
          while (tight && startsFactor()) {
            below = product(with(null, below, factor()), below);
          }
        }
        left = quotient(left, below);
      } else if (startsFactor()) {
        factors = with(factors, left, factor());
      } else {
        return product(factors, left);
      }
    }
  }

  private Node signedFactor() {
    boolean negative = false;
    while (nextIs(Kind.MINUS) || nextIs(Kind.PLUS)) {
      negative ^= next().is(Kind.MINUS);
    }
    return negative ? negate(factor()) : factor();
  }

  private static List<Node> with(List<Node> factors, Node left, Node right) {
    List<Node> more = factors != null ? factors
        : new ArrayList<>(left instanceof Node.Product product ? product.factors() : List.of(left));
    more.add(right);
    return more;
  }

  private static Node product(List<Node> factors, Node left) {
    return factors == null ? left : new Node.Product(factors);
  }

  /** Returns whether a factor without a multiplication sign begins here. */
  private boolean startsFactor() {
    Token before = peek(-1);
    return switch (peek().kind()) {
      case NUMBER -> before.is(Kind.CLOSE) || before.is(Kind.GROUP_CLOSE) || before.is(Kind.NAME) || before.is(Kind.PI)
          || before.is(Kind.BANG);
      case NAME -> !(nextIs(Kind.NAME, "U") && before.is(Kind.CLOSE) && peek(1).is(Kind.OPEN));
      case PI, ROOT, FRACTION, BINOMIAL, SERIES, LOGARITHM, OVERLINE, INFINITY -> true;
      case BEGIN -> true;
      case FUNCTION -> !Units.ends(peek(1));
      case WORD -> !(place() == 1 && Units.isOrdinal(peek().text()) && Units.ends(peek(1)))
          && !(peek().spaced() && Units.isSure(peek().text()))
          && !(before.is(Kind.NUMBER) && (Units.isKnown(peek().text()) || peek().text().length() > 3)) && isProduct();
      case TEXT -> isFactor();
      case OPEN -> !nextIs(Kind.OPEN, "<");
      case GROUP_OPEN -> !peek(1).is(Kind.TEXT);
      case BAR -> bars == 0;
      default -> false;
    };
  }

  /** Returns whether the text here is a unit inside a formula that continues. */
  private boolean isFactor() {
    boolean goesOn = measured || peek(1).is(Kind.PLUS) || peek(1).is(Kind.MINUS) || peek(1).is(Kind.GROUP_CLOSE)
        || peek(1).is(Kind.CLOSE);
    boolean unit = goesOn && Units.isUnit(peek().text());
    measured |= unit;
    return unit;
  }

  @Override
  Node factor() {
    Node base = primary();
    while (true) {
      switch (peek().kind()) {
        case CARET -> base = power(base);
        case BANG -> {
          next();
          base = new Node.Call(MathFunction.FACTORIAL, List.of(base));
        }
        case PERCENT -> {
          next();
          base = new Node.Percent(base);
        }
        case DEGREE -> base = degrees(base);
        case UNDERSCORE -> base = based(base);
        default -> {
          return base;
        }
      }
    }
  }

  /** Parses a numeral with a base, {@code (11001)_2}. */
  private Node based(Node digits) {
    if (!peek(-1).is(Kind.CLOSE, ")") || !(digits instanceof Node.Number number) || !number.value().isInteger()) {
      throw unexpected();
    }
    return numbers().based(number.value().toString());
  }

  private Node power(Node base) {
    next();
    boolean group = nextIs(Kind.GROUP_OPEN);
    if (nextIs(Kind.DEGREE) || group && peek(1).is(Kind.DEGREE)) {
      accept(Kind.GROUP_OPEN);
      Node degrees = degrees(base);
      if (group) {
        expect(Kind.GROUP_CLOSE);
      }
      return temperature() ? base : degrees;
    }
    Token ordinal = peek(group ? 1 : 0);
    if ((ordinal.is(Kind.TEXT) || ordinal.is(Kind.WORD)) && Units.isOrdinal(ordinal.text())) {
      back(place() + (group ? 3 : 1));
      return base;
    }
    return new Node.Power(base, exponent());
  }

  /** Parses an exponent: a group, brackets, or one value with its sign; {@code 2^3^2} is 2^(3^2). */
  private Node exponent() {
    enter();
    if (nextIs(Kind.MINUS) || nextIs(Kind.PLUS)) {
      boolean negative = next().is(Kind.MINUS);
      Node value = exponent();
      leave();
      return negative ? negate(value) : value;
    }
    Node value = nextIs(Kind.NUMBER) ? number(next().text())
        : nextIs(Kind.NAME) ? plainName()
            : nextIs(Kind.WORD) ? firstLetter() : nextIs(Kind.TIMES) ? Node.Variable.of(next().text()) : primary();
    if (nextIs(Kind.CARET) && !peek(1).is(Kind.DEGREE)) {
      next();
      value = new Node.Power(value, exponent());
    }
    leave();
    return value;
  }

  /** Keeps only the first letter of a word in an exponent, as LaTeX does: {@code e^xe^y}. */
  private Node firstLetter() {
    spread();
    return nextIs(Kind.NAME) ? plainName() : Node.Variable.of(next().text());
  }

  /** Parses {@code 30^\circ 15' 20''} or {@code 20^\circ C}. */
  private Node degrees(Node base) {
    next();
    if (temperature()) {
      return base;
    }
    Node sum = base;
    if (nextIs(Kind.NUMBER) && (peek(1).is(Kind.PRIME) || peek(1).is(Kind.CARET) && peek(2).is(Kind.PRIME))) {
      sum = plus(sum, number(next().text()), 60);
      primes();
      if (nextIs(Kind.NUMBER)) {
        sum = plus(sum, number(next().text()), 3600);
        primes();
      }
    }
    return new Node.Degrees(sum);
  }

  /** Returns whether a degree sign was one of temperature, whose letter is then part of the unit. */
  private boolean temperature() {
    boolean scale = (nextIs(Kind.NAME) || nextIs(Kind.TEXT))
        && (peek().text().equals("C") || peek().text().equals("F"));
    if (scale) {
      replace(List.of(new Token(Kind.TEXT, "deg" + peek().text(), true)));
    }
    return scale || nextIs(Kind.TEXT, "degC") || nextIs(Kind.TEXT, "degF");
  }

  private void primes() {
    while (accept(Kind.CARET) || accept(Kind.PRIME)) {
      continue;
    }
  }

  private static Node plus(Node sum, Node part, long below) {
    return new Node.Sum(List.of(sum, new Node.Quotient(part, new Node.Number(Rational.of(below), 0))));
  }
}
