package kedge.grader.tree;

import java.util.List;

/** Questions about a tree as a whole. */
public final class Trees {
  private Trees() {
  }

  /** Whether no variable and no unknown function stands in it. */
  public static boolean isConstant(Node node) {
    return !node.facts().has(TreeFacts.Part.VARIABLE) && !node.facts().has(TreeFacts.Part.NAMED);
  }

  /** Whether it is a formula with one value, and no set, tuple, matrix, relation or text. */
  public static boolean isExpression(Node node) {
    return !node.facts().has(TreeFacts.Part.STRUCTURE);
  }

  /** The nodes directly below a node. */
  public static List<Node> children(Node node) {
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
