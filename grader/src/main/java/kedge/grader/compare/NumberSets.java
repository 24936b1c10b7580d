package kedge.grader.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Complex;
import kedge.grader.value.Numeric;

/**
 * Compares two sets of real numbers by membership of every end point of either, and of points between and beyond them.
 */
final class NumberSets {
  private final WorkBudget budget;
  private final Expressions expressions;
  private final List<Node> ends = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private boolean commaJoins = true;

  NumberSets(WorkBudget budget) {
    this.budget = budget;
    this.expressions = new Expressions(budget);
  }

  /**
   * Returns whether both are sets of real numbers with the same members; null if one is not such a set. A comma between
   * relations means "or" or "and", the same in both, unless the intersection is empty.
   */
  static Boolean same(Node gold, Node answer, WorkBudget budget) {
    NumberSets builder = new NumberSets(budget);
    if (!builder.collect(gold) || !builder.collect(answer)) {
      return null;
    }
    if (Arrays.equals(builder.members(gold), builder.members(answer))) {
      return true;
    }
    builder.commaJoins = false;
    boolean[] both = builder.members(gold);
    return (isCommas(gold) || isCommas(answer)) && Arrays.equals(both, builder.members(answer))
        && !Arrays.equals(both, new boolean[both.length]);
  }

  private static boolean isCommas(Node node) {
    return node instanceof Node.Listing listing && listing.joint() == Node.Joint.COMMA;
  }

  /** Collects the end points of a set; returns false if the node is not a set. */
  private boolean collect(Node node) {
    if (node instanceof Node.NumberSet set) {
      return set.letter() == 'R';
    }
    if (node instanceof Node.Tuple tuple) {
      if (!tuple.isInterval() || !end(tuple.items().get(0)) || !end(tuple.items().get(1))) {
        return false;
      }
      int order = Double.compare(value(tuple.items().get(0)), value(tuple.items().get(1)));
      return order < 0 || order == 0 && tuple.open().equals("[") && tuple.close().equals("]");
    }
    if (node instanceof Node.Listing listing && listing.joint() == Node.Joint.SET) {
      return listing.items().stream().allMatch(this::end);
    }
    if (node instanceof Node.SetOperation operation) {
      return collect(operation.left()) && collect(operation.right());
    }
    if (node instanceof Node.Builder builder) {
      return builder.variable() instanceof Node.Variable || builder.variable() instanceof Node.Relation
          ? collect(builder.condition())
          : false;
    }
    if (node instanceof Node.Relation relation) {
      return IntervalConversion.variable(relation) != null && bounds(relation);
    }
    if (node instanceof Node.Listing listing) {
      return !listing.items().isEmpty()
          && listing.items().stream().allMatch(item -> item instanceof Node.Relation && collect(item));
    }
    List<Node> difference = IntervalConversion.difference(node);
    return difference != null && difference.stream().allMatch(this::collect);
  }

  /** Collects the bounds of the variable: an end point, or a set after "in". */
  private boolean bounds(Node.Relation relation) {
    for (int i = 0; i < relation.signs().size(); i++) {
      Node bound = relation.sides().get(i) instanceof Node.Variable ? relation.sides().get(i + 1)
          : relation.sides().get(i);
      if (!(relation.signs().get(i).equals("in") ? collect(bound) : end(bound))) {
        return false;
      }
    }
    return true;
  }

  private boolean end(Node node) {
    if (!Trees.isExpression(node) || !Trees.isConstant(node)) {
      return false;
    }
    double value = value(node);
    if (Double.isNaN(value)) {
      return false;
    }
    int at = 0;
    while (at < ends.size() && values.get(at) < value && !sameEnd(at, node, value)) {
      at++;
    }
    if (at < ends.size() && sameEnd(at, node, value)) {
      return true;
    }
    ends.add(at, node);
    values.add(at, value);
    return ends.size() <= 2 * Limits.ITEMS;
  }

  private boolean sameEnd(int at, Node node, double value) {
    double other = values.get(at);
    return other == value || Math.abs(other - value) <= 1e-6 * Math.max(Math.abs(other), Math.abs(value))
        && expressions.same(ends.get(at), node);
  }

  private double value(Node node) {
    Integer infinity = Expressions.infinity(node);
    if (infinity != null) {
      return infinity * Double.POSITIVE_INFINITY;
    }
    Complex value = new Numeric(budget, 0, false).of(node);
    return value.im() == 0 ? value.re() : Double.NaN;
  }

  /** Returns membership: index 2k+1 for end point k, even indices for points between and beyond. */
  private boolean[] members(Node node) {
    boolean[] members = new boolean[2 * ends.size() + 1];
    if (node instanceof Node.NumberSet) {
      Arrays.fill(members, true);
    } else if (node instanceof Node.Tuple tuple) {
      fill(members, place(tuple.items().get(0)), tuple.open().equals("["), place(tuple.items().get(1)),
          tuple.close().equals("]"));
    } else if (node instanceof Node.SetOperation operation) {
      return combined(members(operation.left()), members(operation.right()), operation.operator());
    } else if (node instanceof Node.Builder builder) {
      return members(builder.condition());
    } else if (node instanceof Node.Relation relation) {
      return relation(relation);
    } else if (node instanceof Node.Listing listing && listing.joint() == Node.Joint.SET) {
      listing.items().forEach(item -> members[place(item)] = true);
    } else if (node instanceof Node.Listing listing) {
      boolean[] total = null;
      for (Node item : listing.items()) {
        total = total == null ? members(item)
            : combined(total, members(item),
                IntervalConversion.joins(listing) && (commaJoins || !isCommas(listing)) ? '|' : '&');
      }
      return total;
    } else {
      List<Node> difference = IntervalConversion.difference(node);
      return combined(members(difference.get(0)), members(difference.get(1)), '-');
    }
    unbounded(members);
    return members;
  }

  /** Excludes infinity, which is not a member. */
  private void unbounded(boolean[] members) {
    for (int i = 0; i < ends.size(); i++) {
      if (values.get(i).isInfinite()) {
        members[2 * i + 1] = false;
        members[values.get(i) < 0 ? 0 : members.length - 1] = false;
      }
    }
  }

  private boolean[] relation(Node.Relation relation) {
    boolean[] members = new boolean[2 * ends.size() + 1];
    Arrays.fill(members, true);
    for (int i = 0; i < relation.signs().size(); i++) {
      Node left = relation.sides().get(i);
      Node right = relation.sides().get(i + 1);
      boolean turned = right instanceof Node.Variable;
      String sign = turned ? IntervalConversion.turned(relation.signs().get(i)) : relation.signs().get(i);
      Node bound = turned ? left : right;
      members = combined(members, sign.equals("in") ? members(bound) : half(sign, place(bound)), '&');
    }
    unbounded(members);
    return members;
  }

  private boolean[] half(String sign, int place) {
    boolean[] members = new boolean[2 * ends.size() + 1];
    for (int i = 0; i < members.length; i++) {
      members[i] = switch (sign) {
        case "<" -> i < place;
        case "<=" -> i <= place;
        case ">" -> i > place;
        case ">=" -> i >= place;
        case "!=" -> i != place;
        default -> i == place;
      };
    }
    return members;
  }

  private static void fill(boolean[] members, int from, boolean withFrom, int to, boolean withTo) {
    for (int i = from; i <= to; i++) {
      members[i] = (i > from || withFrom) && (i < to || withTo);
    }
  }

  private static boolean[] combined(boolean[] left, boolean[] right, char operator) {
    boolean[] members = new boolean[left.length];
    for (int i = 0; i < left.length; i++) {
      members[i] = operator == '|' ? left[i] || right[i] : operator == '&' ? left[i] && right[i] : left[i] && !right[i];
    }
    return members;
  }

  private int place(Node end) {
    double value = value(end);
    for (int i = 0; i < ends.size(); i++) {
      if (sameEnd(i, end, value)) {
        return 2 * i + 1;
      }
    }
    throw new IllegalStateException("an end point that was not collected: " + end);
  }
}
