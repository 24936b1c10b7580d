package kedge.grader.compare;

import java.util.List;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;
import kedge.grader.value.Complex;

/**
 * Extracts the value of an assignment: {@code x = 5}, {@code f(x) = x + 1}, {@code (x, y) = (1, 2)}, {@code x = 5 + 6 =
 * 11}, {@code x \in S}.
 */
final class AssignmentValue {
  private final Expressions expressions;

  AssignmentValue(Expressions expressions) {
    this.expressions = expressions;
  }

  /**
   * Returns the value; null if the node is not an assignment, that is a name on one side, or constants that are all
   * equal.
   */
  Node value(Node node) {
    if (!(node instanceof Node.Relation relation)) {
      return null;
    }
    List<Node> sides = relation.sides();
    int last = sides.size() - 1;
    if (relation.signs().equals(List.of("in")) && isName(sides.get(0))) {
      return sides.get(1);
    }
    int approximate = relation.signs().indexOf("~");
    if (approximate >= 0) {
      if (!isNear(sides.get(approximate), sides.subList(approximate + 1, sides.size()))) {
        return null;
      }
      sides = sides.subList(0, Math.max(approximate + 1, isName(sides.get(0)) ? 2 : 1));
      last = sides.size() - 1;
    }
    if (relation.signs().stream().anyMatch(sign -> !sign.equals("=") && !sign.equals("~"))) {
      return null;
    }
    if (last == 0) {
      return sides.get(0);
    }
    if (isName(sides.get(0))) {
      int from = 1; // a = b = 5
      while (from < last && sides.get(from) instanceof Node.Variable) {
        from++;
      }
      return isFor(sides.get(0), sides.get(last)) ? agreeing(sides.subList(from, last + 1)) : null;
    }
    if (last == 1 && isName(sides.get(1)) && Trees.isConstant(sides.get(0))) {
      return isFor(sides.get(1), sides.get(0)) ? sides.get(0) : null;
    }
    return sides.stream().allMatch(side -> Trees.isExpression(side) && Trees.isConstant(side)) ? agreeing(sides) : null;
  }

  /**
   * Returns whether constants are within a twentieth of a value or are the value rounded; nodes other than constants
   * are accepted.
   */
  private boolean isNear(Node value, List<Node> approximations) {
    return approximations.stream().allMatch(rounded -> {
      Complex exact = expressions.value(value);
      Complex given = expressions.value(rounded);
      double half = rounded instanceof Node.Number number ? 0.5 * Math.pow(10, -number.decimals()) : 0;
      double off = exact.minus(given).magnitude();
      return !exact.isFinite() || !given.isFinite() || off <= Math.max(half, 0.05 * exact.magnitude());
    });
  }

  /** Returns the name that an assignment gives a value to, or null. */
  static String name(Node node) {
    if (node instanceof Node.Relation relation && relation.signs().get(0).equals("=")) {
      Node left = relation.sides().get(0);
      Node right = relation.sides().get(relation.sides().size() - 1);
      return left instanceof Node.Variable variable ? variable.name()
          : right instanceof Node.Variable variable && Trees.isConstant(left) ? variable.name() : null;
    }
    return null;
  }

  /** Returns whether a tuple of names has a value for each name. */
  private static boolean isFor(Node name, Node value) {
    return !(name instanceof Node.Tuple names && value instanceof Node.Tuple values)
        || names.items().size() == values.items().size();
  }

  private Node agreeing(List<Node> sides) {
    Node last = sides.get(sides.size() - 1);
    for (Node side : sides.subList(0, sides.size() - 1)) {
      if (Trees.isExpression(side) && Trees.isExpression(last) && !expressions.same(last, side)) {
        return null;
      }
    }
    return last;
  }

  private static boolean isName(Node node) {
    if (node instanceof Node.Tuple tuple) {
      return tuple.items().stream().allMatch(Node.Variable.class::isInstance);
    }
    if (node instanceof Node.Ratio ratio) {
      return ratio.parts().stream().allMatch(Trees::isExpression)
          && ratio.parts().stream().noneMatch(Trees::isConstant);
    }
    if (node instanceof Node.Product product) { // AB = 5, m\angle A = 50
      return product.factors().stream().allMatch(
          factor -> factor instanceof Node.Variable variable && (Character.isUpperCase(variable.name().charAt(0))
              || variable.name().equals("m") && factor == product.factors().get(0)));
    }
    if (node instanceof Node.Call call) { // |PQ| = 5, \sin A = 1/2
      Node of = call.arguments().get(0);
      boolean measure = call.function() == MathFunction.ABS || call.function().ofAngle();
      return measure && (of instanceof Node.Variable || of instanceof Node.Product) && isName(of);
    }
    if (node instanceof Node.Quotient quotient) {
      return isName(quotient.above()) && isName(quotient.below());
    }
    return node instanceof Node.Sum sum ? isSumOfNames(sum)
        : node instanceof Node.Variable || node instanceof Node.Apply;
  }

  /**
   * Returns whether a sum is one of names that contests ask for, {@code m + n} or {@code 100a + b}; x, y and z are
   * unknowns of an equation.
   */
  private static boolean isSumOfNames(Node.Sum sum) {
    return sum.terms().stream().allMatch(term -> {
      Node positive = term instanceof Node.Negative negative ? negative.of() : term;
      Node name = positive instanceof Node.Product product && product.factors().size() == 2
          && product.factors().get(0) instanceof Node.Number ? product.factors().get(1) : positive;
      return name instanceof Node.Variable variable && !"xyz".contains(variable.name());
    });
  }
}
