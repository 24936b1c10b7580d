package kedge.grader.tree;

import java.util.List;
import java.util.function.UnaryOperator;

/** A node again with other nodes below it. */
public final class TreeRebuilder {
  private TreeRebuilder() {
  }

  /** The node with each of its children replaced; children are visited in the order of {@link Trees#children}. */
  public static Node of(Node node, UnaryOperator<Node> each) {
    if (node instanceof Node.Sum sum) {
      return new Node.Sum(all(sum.terms(), each));
    }
    if (node instanceof Node.Product product) {
      return new Node.Product(all(product.factors(), each));
    }
    if (node instanceof Node.Negative negative) {
      return new Node.Negative(each.apply(negative.of()));
    }
    if (node instanceof Node.Quotient quotient) {
      return new Node.Quotient(each.apply(quotient.above()), each.apply(quotient.below()));
    }
    if (node instanceof Node.Power power) {
      return new Node.Power(each.apply(power.base()), each.apply(power.exponent()));
    }
    if (node instanceof Node.Root root) {
      return new Node.Root(each.apply(root.index()), each.apply(root.radicand()));
    }
    if (node instanceof Node.Call call) {
      return new Node.Call(call.function(), all(call.arguments(), each));
    }
    if (node instanceof Node.Apply apply) {
      return new Node.Apply(apply.name(), apply.key(), all(apply.arguments(), each));
    }
    if (node instanceof Node.Series series) {
      return new Node.Series(series.product(), series.variable(), each.apply(series.from()), each.apply(series.to()),
          each.apply(series.body()));
    }
    return wrapped(node, each);
  }

  private static Node wrapped(Node node, UnaryOperator<Node> each) {
    if (node instanceof Node.PlusMinus either) {
      return new Node.PlusMinus(either.minusFirst(), each.apply(either.of()));
    }
    if (node instanceof Node.Percent percent) {
      return new Node.Percent(each.apply(percent.of()));
    }
    if (node instanceof Node.Degrees degrees) {
      return new Node.Degrees(each.apply(degrees.of()));
    }
    if (node instanceof Node.Quantity quantity) {
      return new Node.Quantity(each.apply(quantity.value()), quantity.unit());
    }
    if (node instanceof Node.Matrix matrix) {
      return new Node.Matrix(matrix.rows().stream().map(row -> all(row, each)).toList());
    }
    if (node instanceof Node.Tuple tuple) {
      return new Node.Tuple(all(tuple.items(), each), tuple.open(), tuple.close());
    }
    if (node instanceof Node.Listing listing) {
      return new Node.Listing(all(listing.items(), each), listing.joint());
    }
    if (node instanceof Node.SetOperation operation) {
      return new Node.SetOperation(operation.operator(), each.apply(operation.left()), each.apply(operation.right()));
    }
    if (node instanceof Node.Builder builder) {
      return new Node.Builder(each.apply(builder.variable()), each.apply(builder.condition()));
    }
    if (node instanceof Node.Relation relation) {
      return new Node.Relation(all(relation.sides(), each), relation.signs());
    }
    return node instanceof Node.Ratio ratio ? new Node.Ratio(all(ratio.parts(), each)) : node;
  }

  private static List<Node> all(List<Node> nodes, UnaryOperator<Node> each) {
    return nodes.stream().map(each).toList();
  }
}
