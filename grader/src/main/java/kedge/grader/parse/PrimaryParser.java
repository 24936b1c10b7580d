package kedge.grader.parse;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeText;
import kedge.grader.tree.Trees;
import kedge.grader.tree.UnparsableException;

/** Parser of operands: numbers, names, fractions, roots, calls, brackets. */
abstract class PrimaryParser extends TokenCursor {
  static final Node TWO = new Node.Number(Rational.of(2), 0);
  private final BracketParser brackets = new BracketParser(this);
  private final NumberParser numbers = new NumberParser(this);
  private final CallParser calls = new CallParser(this);
  /** Number of open vertical bars: the next bar closes one. */
  int bars;
  /** The variable of the sum that is being parsed, or null. */
  String bound;
  /** Whether the formula that is being parsed contains units. */
  boolean measured;
  /** The currency found so far, or null. */
  String currency;

  PrimaryParser(List<Token> tokens) {
    super(tokens);
  }

  abstract Node sum();

  abstract Node factor();

  abstract Node element();

  abstract Node term();

  abstract Node condition();

  Node primary() {
    Token token = peek();
    return switch (token.kind()) {
      case NUMBER -> numbers.number();
      case NAME -> name();
      case WORD -> word();
      case TEXT -> text();
      case PI -> constant(Node.Constant.PI);
      case INFINITY -> constant(Node.Constant.INFINITY);
      case FUNCTION, LOGARITHM -> calls.call();
      case FRACTION -> fraction();
      case ROOT -> calls.root();
      case BINOMIAL -> binomial();
      case OPEN, SET_OPEN, BAR, NORM, GROUP_OPEN, BEGIN -> brackets.bracket();
      case EMPTY_SET -> {
        next();
        yield new Node.Listing(List.of(), Node.Joint.SET);
      }
      case NUMBER_SET -> new Node.NumberSet(next().text().charAt(0));
      case CURRENCY -> {
        currency = next().text();
        accept(Kind.PERIOD);
        yield primary();
      }
      case SERIES -> calls.series();
      case OVERLINE -> overline();
      default -> throw unexpected();
    };
  }

  private Node constant(Node constant) {
    next();
    return constant;
  }

  /** Parses a name: a variable with subscript and primes, e, i, or an unknown function with its arguments. */
  private Node name() {
    int start = place();
    String name = next().text();
    if (nextIs(Kind.UNDERSCORE)) {
      next();
      Node below = name.equals("C") || name.equals("P") || name.equals("A") ? tryCount(name) : null;
      if (below != null) {
        return below;
      }
      name += "_" + subscript();
    } else if (name.equals("e") && !nextIs(Kind.PRIME)) {
      return Node.Constant.E;
    } else if (name.equals("i") && !nextIs(Kind.PRIME) && !"i".equals(bound)) {
      return Node.Constant.I;
    }
    while (nextIs(Kind.PRIME)) {
      name += next().text();
    }
    if (nextIs(Kind.OPEN, "(") && (calls.isFunction(name) || start == 0 && definesHere())) {
      return calls.apply(name);
    }
    if (nextIs(Kind.CARET) && calls.isFunction(name) && peek(1).is(Kind.GROUP_OPEN) && peek(2).is(Kind.MINUS)
        && peek(3).is(Kind.NUMBER, "1") && peek(4).is(Kind.GROUP_CLOSE) && peek(5).is(Kind.OPEN, "(")) {
      back(place() + 5);
      return calls.apply(name + "^-1");
    }
    return Node.Variable.of(name);
  }

  /** Parses C_n^k, the number of choices of k out of n. The cursor is after the underscore. */
  private Node tryCount(String name) {
    int start = place();
    Node of = argument();
    if (!name.equals("C") || !accept(Kind.CARET)) {
      back(start);
      return null;
    }
    return new Node.Call(MathFunction.BINOMIAL, List.of(of, argument()));
  }

  /** Returns whether the brackets here contain plain names or numbers and are followed by an equals sign: P(x) = ... */
  private boolean definesHere() {
    int close = closingIndex();
    for (int i = place() + 1; i < close; i++) {
      if (!token(i).is(Kind.NAME) && !token(i).is(Kind.COMMA) && !token(i).is(Kind.NUMBER)
          && !token(i).is(Kind.SET_OPERATION)) {
        return false;
      }
    }
    return close > place() + 1 && close + 1 < size() && token(close + 1).is(Kind.RELATION, "=");
  }

  /** Returns a subscript as text. */
  String subscript() {
    if (!nextIs(Kind.GROUP_OPEN)) {
      return nextIs(Kind.NUMBER) ? digit() : next().text();
    }
    int close = closingIndex();
    if (close < 0) {
      throw unexpected();
    }
    StringBuilder text = new StringBuilder();
    for (int i = place() + 1; i < close; i++) {
      text.append(token(i).text());
    }
    back(close);
    next();
    return text.toString();
  }

  /** Parses a plain word inside a formula: a product of its letters, or one long name. */
  private Node word() {
    String word = peek().text();
    if (word.equals("Matrix") && peek(1).is(Kind.OPEN, "(")) {
      next();
      return primary();
    }
    spread();
    return nextIs(Kind.NAME) ? name() : Node.Variable.of(next().text());
  }

  /** Replaces a word that is a product by its letters. */
  void spread() {
    if (isProduct()) {
      spreadLetters();
    }
  }

  /** Returns whether the word here is a product of its letters: {@code at^2}, but not {@code at} among words. */
  boolean isProduct() {
    String word = peek().text();
    return PlainWords.isProduct(word) || word.length() == 2 && (place() == 0 || !isWord(peek(-1))) && !isWord(peek(1))
        && !peek(1).is(Kind.NUMBER) && !word.equals("if") && !word.equals("or");
  }

  private static boolean isWord(Token token) {
    return token.is(Kind.WORD) || token.is(Kind.TEXT);
  }

  private void spreadLetters() {
    String word = peek().text();
    List<Token> letters = new ArrayList<>();
    for (int i = 0; i < word.length(); i++) {
      letters.add(new Token(Kind.NAME, word.substring(i, i + 1), i == 0 && peek().spaced()));
    }
    replace(letters);
  }

  private Node text() {
    if (measured || Units.isUnit(peek().text()) && peek(1).is(Kind.GROUP_CLOSE)) {
      measured = true;
      return UnitAlgebra.factor(next().text());
    }
    if (!peek(1).is(Kind.RELATION)) {
      throw unexpected();
    }
    return Node.Variable.of(next().text());
  }

  private Node overline() {
    String mark = next().text();
    return nextIs(Kind.GROUP_OPEN) || nextIs(Kind.NAME) ? Node.Variable.of(mark + " " + subscript()) : unexpectedNode();
  }

  private Node unexpectedNode() {
    throw unexpected();
  }

  Node fraction() {
    enter();
    next();
    Node above = argument();
    Node below = argument();
    leave();
    return quotient(above, below);
  }

  /** Makes a quotient. A quotient of differentials is a derivative, which is a name. */
  static Node quotient(Node above, Node below) {
    boolean derivative = (isD(above) || isDifferential(above)) && isDifferential(below);
    return derivative ? Node.Variable.of(TreeText.all(List.of(above)) + "/" + TreeText.all(List.of(below)))
        : new Node.Quotient(above, below);
  }

  private static boolean isDifferential(Node node) {
    return node instanceof Node.Product product && product.factors().size() == 2 && isD(product.factors().get(0))
        && !Trees.isConstant(product.factors().get(1));
  }

  private static boolean isD(Node node) {
    return node instanceof Node.Variable variable && variable.name().equals("d")
        || node instanceof Node.Power power && isD(power.base());
  }

  private Node binomial() {
    next();
    Node of = argument();
    return new Node.Call(MathFunction.BINOMIAL, List.of(of, argument()));
  }

  /** Parses the argument of a LaTeX command: a group, or one token; of a number its first digit. */
  Node argument() {
    if (nextIs(Kind.NUMBER)) {
      return number(digit());
    }
    if (nextIs(Kind.GROUP_OPEN)) {
      return brackets.group();
    }
    if (nextIs(Kind.WORD) && peek().text().length() < 5) {
      spreadLetters();
    }
    if (nextIs(Kind.NAME) || nextIs(Kind.PI) || nextIs(Kind.INFINITY) || nextIs(Kind.FRACTION) || nextIs(Kind.ROOT)) {
      return nextIs(Kind.NAME) ? plainName() : primary();
    }
    throw unexpected();
  }

  /** Parses a single name. */
  Node plainName() {
    String name = next().text();
    return name.equals("e") ? Node.Constant.E
        : name.equals("i") && !"i".equals(bound) ? Node.Constant.I : Node.Variable.of(name);
  }

  NumberParser numbers() {
    return numbers;
  }

  static Node number(String digits) {
    boolean power = digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0;
    int point = digits.indexOf('.');
    if (!power && point < 0) {
      return new Node.Number(digits.length() < 19 ? Rational.of(Long.parseLong(digits))
          : new Rational(new BigInteger(digits), BigInteger.ONE), 0);
    }
    java.math.BigDecimal decimal = new java.math.BigDecimal(
        digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits);
    if (Math.abs((long) decimal.scale()) > 4 * Limits.DIGITS) {
      throw new TooComplexException("a power of ten above " + 4 * Limits.DIGITS);
    }
    BigInteger ten = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    Rational value = decimal.scale() >= 0 ? new Rational(decimal.unscaledValue(), ten)
        : new Rational(decimal.unscaledValue().multiply(ten), BigInteger.ONE);
    return new Node.Number(value, point < 0 ? 0 : Math.max(0, decimal.scale()));
  }
}
