package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;
import kedge.grader.value.MatrixAlgebra;

/** Parser of brackets: a value, a tuple, a set, an absolute value, a matrix. */
final class BracketParser {
  private final PrimaryParser parser;

  BracketParser(PrimaryParser parser) {
    this.parser = parser;
  }

  Node bracket() {
    parser.enter();
    int bars = parser.bars;
    boolean bar = parser.nextIs(Kind.BAR);
    parser.bars = bar ? bars + 1 : 0;
    Node node = switch (parser.peek().kind()) {
      case OPEN -> round();
      case SET_OPEN -> set();
      case BAR -> absolute(Kind.BAR);
      case NORM -> absolute(Kind.NORM);
      case BEGIN -> new MatrixParser(parser).environment();
      default -> group();
    };
    parser.bars = bars;
    parser.leave();
    return node;
  }

  private Node round() {
    String open = parser.next().text();
    if (open.startsWith("\\")) {
      Node of = parser.sum();
      parser.expect(Kind.CLOSE);
      return new Node.Call(open.equals("\\lfloor") ? MathFunction.FLOOR : MathFunction.CEIL, List.of(of));
    }
    List<Node> items = new ArrayList<>();
    do {
      items.add(parser.element());
      if (items.size() > Limits.ITEMS) {
        throw new TooComplexException("more than " + Limits.ITEMS + " items");
      }
    } while (parser.accept(Kind.COMMA) || parser.accept(Kind.SEMICOLON));
    boolean angle = open.equals("<");
    if (!parser.nextIs(Kind.CLOSE) && !(angle && parser.nextIs(Kind.RELATION, ">"))) {
      throw parser.unexpected();
    }
    String close = parser.next().text();
    boolean matching = angle ? close.equals(">") : ")]".contains(close);
    if (!matching || items.size() == 1 && (open.equals("(") != close.equals(")"))) {
      throw new UnparsableException("brackets " + open + " and " + close);
    }
    return items.size() == 1 && !angle ? items.get(0) : new Node.Tuple(List.copyOf(items), open, close);
  }

  private Node set() {
    parser.next();
    if (parser.accept(Kind.SET_CLOSE)) {
      return new Node.Listing(List.of(), Node.Joint.SET);
    }
    parser.bars = 1;
    Node first = parser.element();
    parser.bars = 0;
    if (parser.accept(Kind.BAR) || parser.accept(Kind.COLON)) {
      Node condition = parser.condition();
      parser.expect(Kind.SET_CLOSE);
      return new Node.Builder(first, condition);
    }
    List<Node> items = new ArrayList<>(List.of(first));
    while (parser.accept(Kind.COMMA) || parser.accept(Kind.SEMICOLON) || parser.accept(Kind.AND)) {
      items.add(parser.element());
      if (items.size() > Limits.ITEMS) {
        throw new TooComplexException("more than " + Limits.ITEMS + " items");
      }
    }
    parser.expect(Kind.SET_CLOSE);
    return new Node.Listing(List.copyOf(items), Node.Joint.SET);
  }

  private Node absolute(Kind bar) {
    parser.next();
    if (bar == Kind.NORM) {
      parser.bars = 0;
    }
    Node of = parser.sum();
    parser.expect(bar);
    if (bar == Kind.NORM) {
      return new Node.Apply("norm", EvaluationPoints.key("norm()"), List.of(of));
    }
    return of instanceof Node.Matrix matrix ? MatrixAlgebra.determinant(matrix)
        : new Node.Call(MathFunction.ABS, List.of(of));
  }

  /** Parses braces: a group, or a set in plain notation if they contain commas. */
  Node group() {
    parser.enter();
    parser.expect(Kind.GROUP_OPEN);
    int bars = parser.bars;
    parser.bars = 0;
    Node first = parser.element();
    if (parser.accept(Kind.CHOOSE)) {
      first = new Node.Call(MathFunction.BINOMIAL, List.of(first, parser.element()));
    } else if (parser.accept(Kind.OVER)) {
      first = new Node.Quotient(first, parser.element());
    }
    if (parser.nextIs(Kind.COMMA)) {
      List<Node> items = new ArrayList<>(List.of(first));
      while (parser.accept(Kind.COMMA) && items.size() <= Limits.ITEMS) {
        items.add(parser.element());
      }
      first = new Node.Listing(List.copyOf(items), Node.Joint.SET);
    }
    parser.expect(Kind.GROUP_CLOSE);
    parser.bars = bars;
    parser.leave();
    return first;
  }
}
