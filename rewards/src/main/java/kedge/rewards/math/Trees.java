package kedge.rewards.math;

import java.util.List;
import java.util.function.Predicate;

/** Questions about a tree as a whole. */
final class Trees {
  private Trees() {
  }

  /** Whether any node of a tree fulfils a condition. */
  static boolean any(Node node, Predicate<Node> condition) {
    if (condition.test(node)) {
      return true;
    }
    for (Node child : children(node)) {
      if (any(child, condition)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an angle in degrees stands in it; what stands in a sine of its own is an angle there, and no longer here. */
  static boolean hasDegrees(Node node) {
    if (node instanceof Node.Degrees) {
      return true;
    }
    if (node instanceof Node.Call call && call.function().ofAngle()) {
      return false;
    }
    for (Node child : children(node)) {
      if (hasDegrees(child)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no variable and no unknown function stands in it. */
  static boolean isConstant(Node node) {
    return !any(node, part -> part instanceof Node.Variable || part instanceof Node.Apply || part instanceof Node.Opaque || part instanceof Node.Text);
  }

  /** Whether it is a formula with one value, and no set, tuple, matrix, relation or text. */
  static boolean isExpression(Node node) {
    return !any(node, part -> part instanceof Node.Matrix || part instanceof Node.Tuple || part instanceof Node.Listing || part instanceof Node.SetOperation
        || part instanceof Node.NumberSet || part instanceof Node.Builder || part instanceof Node.Relation || part instanceof Node.Ratio
        || part instanceof Node.Text
        || part instanceof Node.Opaque || part instanceof Node.PlusMinus);
  }

  /** The nodes directly below a node. */
  static List<Node> children(Node node) {
    if (node instanceof Node.Sum sum) {
      return sum.terms();
    }
    if (node instanceof Node.Product product) {
      return product.factors();
    }
    if (node instanceof Node.Negative negative) {
      return List.of(negative.of());
    }
    if (node instanceof Node.Quotient quotient) {
      return List.of(quotient.above(), quotient.below());
    }
    if (node instanceof Node.Power power) {
      return List.of(power.base(), power.exponent());
    }
    if (node instanceof Node.Root root) {
      return List.of(root.index(), root.radicand());
    }
    if (node instanceof Node.Call call) {
      return call.arguments();
    }
    if (node instanceof Node.Apply apply) {
      return apply.arguments();
    }
    if (node instanceof Node.Series series) {
      return List.of(series.from(), series.to(), series.body());
    }
    return wrapped(node);
  }

  private static List<Node> wrapped(Node node) {
    if (node instanceof Node.PlusMinus either) {
      return List.of(either.of());
    }
    if (node instanceof Node.Percent percent) {
      return List.of(percent.of());
    }
    if (node instanceof Node.Degrees degrees) {
      return List.of(degrees.of());
    }
    if (node instanceof Node.Quantity quantity) {
      return List.of(quantity.value());
    }
    if (node instanceof Node.Matrix matrix) {
      return matrix.rows().stream().flatMap(List::stream).toList();
    }
    if (node instanceof Node.Tuple tuple) {
      return tuple.items();
    }
    if (node instanceof Node.Listing listing) {
      return listing.items();
    }
    if (node instanceof Node.SetOperation operation) {
      return List.of(operation.left(), operation.right());
    }
    if (node instanceof Node.Builder builder) {
      return List.of(builder.variable(), builder.condition());
    }
    if (node instanceof Node.Relation relation) {
      return relation.sides();
    }
    return node instanceof Node.Ratio ratio ? ratio.parts() : List.of();
  }
}
