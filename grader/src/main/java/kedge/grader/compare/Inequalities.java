package kedge.grader.compare;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Exact;

/**
 * Compares chains of inequalities: as positive multiples of each other, or else as sets of numbers, with linear ones
 * solved first.
 */
final class Inequalities {
  private final WorkBudget budget;

  Inequalities(WorkBudget budget) {
    this.budget = budget;
  }

  /** Returns whether two relations have the same solutions. */
  boolean same(Node.Relation gold, Node.Relation answer) {
    boolean single = gold.signs().size() == 1 && answer.signs().size() == 1;
    if (single && ordered(gold) && ordered(answer) && new Equations(budget).sameInequality(gold, answer)) {
      return true;
    }
    if (single && gold.signs().equals(List.of("!=")) && answer.signs().equals(List.of("!="))
        && new Equations(budget).same(gold, answer)) {
      return true;
    }
    if (!Trees.variables(gold, budget).equals(Trees.variables(answer, budget))
        || Trees.variables(gold, budget).size() != 1) {
      return chains(gold, answer);
    }
    Node left = solved(gold);
    Node right = solved(answer);
    Boolean same = left == null || right == null ? null : NumberSets.same(left, right, budget);
    return same == null ? chains(gold, answer) : same;
  }

  private static boolean ordered(Node.Relation relation) {
    return "<>".indexOf(relation.signs().get(0).charAt(0)) >= 0;
  }

  /** Compares chains of several variables, side by side, also with one of them read in reverse. */
  private boolean chains(Node.Relation gold, Node.Relation answer) {
    return sides(gold, answer) || sides(gold, reversed(answer));
  }

  private boolean sides(Node.Relation gold, Node.Relation answer) {
    if (!gold.signs().equals(answer.signs())) {
      return false;
    }
    for (int i = 0; i < gold.sides().size(); i++) {
      if (!new Expressions(budget).same(gold.sides().get(i), answer.sides().get(i))) {
        return false;
      }
    }
    return true;
  }

  static Node.Relation reversed(Node.Relation relation) {
    List<Node> sides = new ArrayList<>(relation.sides());
    List<String> signs = new ArrayList<>(relation.signs().stream().map(IntervalConversion::turned).toList());
    java.util.Collections.reverse(sides);
    java.util.Collections.reverse(signs);
    return new Node.Relation(sides, signs);
  }

  /** Isolates the variable of each relation; null if one is not linear with rational coefficients. */
  private Node solved(Node.Relation relation) {
    if (IntervalConversion.variable(relation) != null) {
      return relation;
    }
    List<Node> parts = new ArrayList<>();
    Node.Variable variable = Node.Variable.of(Trees.variables(relation, budget).first());
    for (int i = 0; i < relation.signs().size(); i++) {
      Node part = linear(new Node.Relation(relation.sides().subList(i, i + 2), relation.signs().subList(i, i + 1)),
          variable);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return new Node.Listing(parts, Node.Joint.AND);
  }

  private Node linear(Node.Relation relation, Node.Variable variable) {
    Node difference = Equations.difference(relation);
    Rational[] x = new Rational[3];
    Rational[] y = new Rational[3];
    for (int point = 0; point < 3; point++) {
      x[point] = EvaluationPoints.exact(variable.key(), point);
      y[point] = new Exact(budget, point).of(difference);
      if (y[point] == null) {
        return null;
      }
    }
    Rational slope = y[1].minus(y[0]).over(x[1].minus(x[0]));
    boolean line = slope.signum() != 0 && y[0].plus(slope.times(x[2].minus(x[0]))).equals(y[2]);
    if (!line || relation.signs().get(0).equals("in") || relation.signs().get(0).equals("~")) {
      return null;
    }
    Node zero = new Node.Number(x[0].minus(y[0].over(slope)), 0);
    String sign = slope.signum() > 0 ? relation.signs().get(0) : IntervalConversion.turned(relation.signs().get(0));
    return new Node.Relation(List.of(variable, zero), List.of(sign));
  }
}
