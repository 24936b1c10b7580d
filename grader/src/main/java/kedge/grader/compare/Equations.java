package kedge.grader.compare;

import java.util.List;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Node;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Complex;
import kedge.grader.value.Numeric;

/**
 * Decides whether two equations, or two inequalities, are equivalent: their differences have a constant ratio, or
 * vanish at the same points.
 */
final class Equations {
  private static final int CELLS = 24;
  private static final double SPAN = 6;
  private static final int ENOUGH = 3;
  private final WorkBudget budget;
  private double span = SPAN;

  Equations(WorkBudget budget) {
    this.budget = budget;
  }

  /** Returns whether two equations {@code left = right} have the same solutions at the sampled points. */
  boolean same(Node.Relation gold, Node.Relation answer) {
    Node first = lettered(difference(gold));
    Node second = lettered(difference(answer));
    if (!Trees.isExpression(first) || !Trees.isExpression(second)) {
      return false;
    }
    Boolean roots = Polynomial.sameRoots(first, second, budget);
    if (roots != null) {
      return roots;
    }
    span = Math.max(SPAN, 2 * Math.max(largest(first), largest(second)));
    double ratio = ratio(first, second);
    return !Double.isNaN(ratio) && ratio != 0
        || Double.isNaN(ratio) && vanishes(first, second) && vanishes(second, first);
  }

  /** Returns whether two inequalities are positive multiples of each other and equally strict. */
  boolean sameInequality(Node.Relation gold, Node.Relation answer) {
    boolean turned = gold.signs().get(0).charAt(0) != answer.signs().get(0).charAt(0);
    boolean strict = gold.signs().get(0).length() == answer.signs().get(0).length();
    Node first = difference(gold);
    Node second = difference(answer);
    if (!strict || !Trees.isExpression(first) || !Trees.isExpression(second)) {
      return false;
    }
    double ratio = ratio(first, second);
    return turned ? ratio < 0 : ratio > 0;
  }

  /**
   * Replaces i in an equation by a letter. It may be an index, and an equation that holds for every letter also holds
   * for i.
   */
  private Node lettered(Node node) {
    budget.rebuild(node);
    return node.facts().has(TreeFacts.Part.IMAGINARY) ? renamed(node) : node;
  }

  private static Node renamed(Node node) {
    return node == Node.Constant.I ? Node.Variable.of("i") : Trees.rebuilt(node, Equations::renamed);
  }

  private static double largest(Node node) {
    double largest = node instanceof Node.Number number ? Math.abs(number.value().doubleValue()) : 0;
    for (Node child : Trees.children(node)) {
      largest = Math.max(largest, largest(child));
    }
    return Math.min(largest, 1e6);
  }

  static Node difference(Node.Relation relation) {
    return new Node.Sum(List.of(relation.sides().get(0), new Node.Negative(relation.sides().get(1))));
  }

  /**
   * Returns the ratio first / second if it is the same at all points; NaN if it is not, 0 if one of them is always 0.
   */
  private double ratio(Node first, Node second) {
    double ratio = Double.NaN;
    int valid = 0;
    for (int point = 0; point < EvaluationPoints.COUNT; point++) {
      Numeric numeric = new Numeric(budget, point, false);
      Complex left = numeric.of(first);
      Complex right = numeric.of(second);
      if (!left.isReal() || !right.isReal()) {
        if (point < EvaluationPoints.POSITIVE && left.isReal() != right.isReal()) {
          return Double.NaN;
        }
        continue;
      }
      double scale = 1e-12 * numeric.largest();
      if (Math.abs(left.re()) <= scale || Math.abs(right.re()) <= scale) {
        if (Math.abs(left.re()) <= scale && Math.abs(right.re()) <= scale) {
          continue;
        }
        return 0;
      }
      double here = left.re() / right.re();
      if (valid > 0 && Math.abs(here - ratio) > 1e-9 * Math.abs(ratio)
          + 1e-12 * numeric.largest() / Math.min(Math.abs(left.re()), Math.abs(right.re())) * Math.abs(ratio)) {
        return Double.NaN;
      }
      ratio = here;
      valid++;
    }
    return valid >= ENOUGH ? ratio : 0;
  }

  /**
   * Returns whether the second expression is zero wherever the first one is, at zeros found along each variable in
   * turn.
   */
  private boolean vanishes(Node first, Node second) {
    int found = 0;
    for (String name : Trees.variables(first, budget)) {
      for (int point = 0; point < EvaluationPoints.POSITIVE; point++) {
        for (int cell = 0; cell < 2 * CELLS; cell++) {
          double half = cell < CELLS ? SPAN : span;
          double from = -half + 2 * half * (cell % CELLS) / CELLS + 0.0137;
          double zero = half == SPAN && cell >= CELLS ? Double.NaN
              : zero(first, name, point, from, from + 2 * half / CELLS);
          if (Double.isNaN(zero)) {
            continue;
          }
          if (!isZero(second, name, point, zero)) {
            return false;
          }
          if (++found >= 2 * ENOUGH * ENOUGH) {
            return true;
          }
        }
      }
    }
    return found >= ENOUGH;
  }

  private double zero(Node node, String name, int point, double from, double to) {
    double low = from;
    double high = to;
    double lowValue = value(node, name, point, low);
    double highValue = value(node, name, point, high);
    if (!(lowValue * highValue < 0)) {
      return Double.NaN;
    }
    double bound = Math.max(Math.abs(lowValue), Math.abs(highValue));
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      double middleValue = value(node, name, point, middle);
      if (Double.isNaN(middleValue)) {
        return Double.NaN;
      }
      if (middleValue * lowValue <= 0) {
        high = middle;
      } else {
        low = middle;
        lowValue = middleValue;
      }
    }
    double zero = (low + high) / 2;
    return Math.abs(value(node, name, point, zero)) < 1e-6 * bound ? zero : Double.NaN; // otherwise it is a pole
  }

  private boolean isZero(Node node, String name, int point, double at) {
    Numeric numeric = new Numeric(budget, point, false);
    numeric.bind(name, at);
    Complex value = numeric.of(node);
    return value.isReal() && Math.abs(value.re()) <= 1e-8 * Math.max(numeric.largest(), 1e-3);
  }

  private double value(Node node, String name, int point, double at) {
    Numeric numeric = new Numeric(budget, point, false);
    numeric.bind(name, at);
    Complex value = numeric.of(node);
    return value.isReal() ? value.re() : Double.NaN;
  }
}
