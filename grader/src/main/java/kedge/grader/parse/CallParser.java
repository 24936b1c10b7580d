package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.UnparsableException;
import kedge.grader.value.MatrixAlgebra;

/** Parser of functions with their arguments, logarithms, roots, and sums over a variable. */
final class CallParser {
  private final PrimaryParser parser;

  CallParser(PrimaryParser parser) {
    this.parser = parser;
  }

  /** Returns whether a name before a bracket is a function, not a factor. */
  boolean isFunction(String name) {
    return "fghFGH".indexOf(name.charAt(0)) >= 0;
  }

  Node apply(String name) {
    return new Node.Apply(name, EvaluationPoints.key(name + "()"), arguments());
  }

  /** Parses {@code \sin x}, {@code \sin^2(x)}, {@code \log_2 8} or {@code max(a, b)}. */
  Node call() {
    parser.enter();
    Token token = parser.next();
    if (token.text().equals("cis")) {
      Node angle = parser.nextIs(Kind.OPEN, "(") ? arguments().get(0) : implicit();
      parser.leave();
      return new Node.Sum(List.of(new Node.Call(MathFunction.COS, List.of(angle)),
          new Node.Product(List.of(Node.Constant.I, new Node.Call(MathFunction.SIN, List.of(angle))))));
    }
    MathFunction function = token.is(Kind.LOGARITHM) ? logarithm(token.text()) : MathFunction.named(token.text());
    Node base = parser.nextIs(Kind.UNDERSCORE) && token.is(Kind.LOGARITHM) ? base() : null;
    Node exponent = null;
    if (parser.accept(Kind.CARET)) {
      exponent = parser.nextIs(Kind.NUMBER) ? PrimaryParser.number(parser.next().text()) : parser.argument();
      if (exponent instanceof Node.Number number && number.value().equals(Rational.of(-1))
          && function.inverse() != null) {
        function = function.inverse();
        exponent = null;
      }
    }
    if (base == null && parser.nextIs(Kind.UNDERSCORE) && token.is(Kind.LOGARITHM)) {
      base = base();
    }
    if (token.text().equals("lg") && base == null) {
      base = PrimaryParser.number("10");
    }
    List<Node> arguments = parser.nextIs(Kind.OPEN, "(") ? arguments()
        : parser.nextIs(Kind.SET_OPEN) ? members() : List.of(implicit());
    if (function == MathFunction.LOG && base == null && arguments.size() == 2) {
      base = arguments.get(1);
      arguments = List.of(arguments.get(0));
    }
    Node call = base == null ? new Node.Call(function, arguments)
        : new Node.Call(MathFunction.LOG_BASE, List.of(base, arguments.get(0)));
    if (!((Node.Call) call).function().takes(((Node.Call) call).arguments().size())) {
      throw new UnparsableException("a wrong number of arguments for " + token.text());
    }
    parser.leave();
    if (function == MathFunction.DET) {
      call = arguments.get(0)instanceof Node.Matrix matrix ? MatrixAlgebra.determinant(matrix)
          : new Node.Apply("det", EvaluationPoints.key("det()"), arguments);
    }
    return exponent == null ? call : new Node.Power(call, exponent);
  }

  private static MathFunction logarithm(String name) {
    return name.equals("ln") ? MathFunction.LN : MathFunction.LOG;
  }

  /** Parses the base of a logarithm: the first digit in {@code \log_28}, both in {@code \log_10 x}. */
  private Node base() {
    parser.next();
    if (parser.nextIs(Kind.NUMBER) && parser.peek().text().length() > 1 && !endsArgument(parser.peek(1))) {
      return PrimaryParser.number(parser.next().text());
    }
    return parser.argument();
  }

  private static boolean endsArgument(Token token) {
    return switch (token.kind()) {
      case NUMBER, NAME, PI, OPEN, GROUP_OPEN, FRACTION, ROOT, BAR -> false;
      default -> true;
    };
  }

  /** Parses the arguments of {@code \min\{a, b\}}. */
  private List<Node> members() {
    return parser.primary()instanceof Node.Listing listing && !listing.items().isEmpty() ? listing.items() : List.of();
  }

  /** Parses arguments in parentheses. */
  List<Node> arguments() {
    parser.enter();
    parser.expect(Kind.OPEN);
    int bars = parser.bars;
    parser.bars = 0;
    List<Node> arguments = new ArrayList<>();
    do {
      arguments.add(parser.element());
    } while (parser.accept(Kind.COMMA) && arguments.size() < Limits.ITEMS);
    if (!parser.nextIs(Kind.CLOSE, ")")) {
      throw parser.unexpected();
    }
    parser.next();
    parser.bars = bars;
    parser.leave();
    return arguments;
  }

  /** Parses the argument of a function without brackets: adjacent factors up to an operator or another function. */
  private Node implicit() {
    boolean negative = parser.accept(Kind.MINUS);
    List<Node> factors = new ArrayList<>();
    while (starts(factors.isEmpty())) {
      factors.add(parser.factor());
    }
    if (factors.isEmpty()) {
      throw parser.unexpected();
    }
    Node product = factors.size() == 1 ? factors.get(0) : new Node.Product(factors);
    return negative ? new Node.Negative(product) : product;
  }

  private boolean starts(boolean first) {
    return switch (parser.peek().kind()) {
      case NAME, PI, FRACTION, ROOT, GROUP_OPEN -> true;
      case NUMBER, FUNCTION, LOGARITHM, BINOMIAL, INFINITY -> first;
      case OPEN -> first && !parser.nextIs(Kind.OPEN, "<");
      case BAR, BEGIN -> first;
      case WORD -> parser.isProduct();
      default -> false;
    };
  }

  /** Parses {@code \sqrt2}, {@code \sqrt[3]{x}} or {@code sqrt(x)}. */
  Node root() {
    parser.enter();
    parser.next();
    Node index = PrimaryParser.TWO;
    if (parser.nextIs(Kind.OPEN, "[")) {
      parser.next();
      index = parser.sum();
      if (!parser.nextIs(Kind.CLOSE, "]")) {
        throw parser.unexpected();
      }
      parser.next();
    }
    Node of = parser.nextIs(Kind.NUMBER) ? PrimaryParser.number(parser.next().text())
        : parser.nextIs(Kind.OPEN, "(") || parser.nextIs(Kind.FUNCTION) || parser.nextIs(Kind.WORD)
            || parser.nextIs(Kind.BAR)
                ? parser.primary()
                : parser.argument();
    parser.leave();
    return new Node.Root(index, of);
  }

  /** Parses {@code \sum_{k=1}^{n} k^2}. */
  Node series() {
    parser.enter();
    boolean product = parser.next().text().equals("\\prod");
    parser.expect(Kind.UNDERSCORE);
    parser.expect(Kind.GROUP_OPEN);
    if (!parser.nextIs(Kind.NAME)) {
      throw parser.unexpected();
    }
    String variable = parser.next().text();
    if (!parser.nextIs(Kind.RELATION, "=")) {
      throw parser.unexpected();
    }
    parser.next();
    Node from = parser.sum();
    parser.expect(Kind.GROUP_CLOSE);
    parser.expect(Kind.CARET);
    Node to = parser.argument();
    String outer = parser.bound;
    parser.bound = variable;
    Node body = parser.term();
    parser.bound = outer;
    parser.leave();
    return new Node.Series(product, variable, from, to, body);
  }
}
