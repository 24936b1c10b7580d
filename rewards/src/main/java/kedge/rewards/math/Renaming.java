package kedge.rewards.math;

import java.util.List;

/** Gives a variable of a formula another name. */
final class Renaming {
  private Renaming() {
  }

  /** The formula with one variable in the place of another. */
  static Node of(Node node, Node.Variable from, Node.Variable to) {
    if (node instanceof Node.Variable variable) {
      return variable.equals(from) ? to : variable;
    }
    if (node instanceof Node.Sum sum) {
      return new Node.Sum(all(sum.terms(), from, to));
    }
    if (node instanceof Node.Product product) {
      return new Node.Product(all(product.factors(), from, to));
    }
    if (node instanceof Node.Negative negative) {
      return new Node.Negative(of(negative.of(), from, to));
    }
    if (node instanceof Node.Quotient quotient) {
      return new Node.Quotient(of(quotient.above(), from, to), of(quotient.below(), from, to));
    }
    if (node instanceof Node.Power power) {
      return new Node.Power(of(power.base(), from, to), of(power.exponent(), from, to));
    }
    if (node instanceof Node.Root root) {
      return new Node.Root(root.index(), of(root.radicand(), from, to));
    }
    if (node instanceof Node.Call call) {
      return new Node.Call(call.function(), all(call.arguments(), from, to));
    }
    return node instanceof Node.Apply apply ? new Node.Apply(apply.name(), apply.key(), all(apply.arguments(), from, to)) : node;
  }

  private static List<Node> all(List<Node> nodes, Node.Variable from, Node.Variable to) {
    return nodes.stream().map(node -> of(node, from, to)).toList();
  }
}
