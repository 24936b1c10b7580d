package kedge.grader.compare;

import java.util.List;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;

/** Converts relations, and lists of them, to sets of real numbers. */
final class IntervalConversion {
  private IntervalConversion() {
  }

  /**
   * Returns the only variable that a chain of relations bounds by constants; null unless each relation has it on one
   * side.
   */
  static Node.Variable variable(Node.Relation relation) {
    Node.Variable found = null;
    for (int i = 0; i < relation.signs().size(); i++) {
      Node left = relation.sides().get(i);
      Node right = relation.sides().get(i + 1);
      Node variable = left instanceof Node.Variable ? left : right;
      boolean one = variable instanceof Node.Variable
          && left instanceof Node.Variable != right instanceof Node.Variable;
      if (!one || found != null && !found.equals(variable) || relation.signs().get(i).equals("~")
          || relation.signs().get(i).equals("in") && left != variable) {
        return null;
      }
      found = (Node.Variable) variable;
    }
    return found;
  }

  /**
   * Replaces an expression that a chain bounds by constants with a letter. Returns the relation itself if it is not
   * such a chain.
   */
  static Node.Relation named(Node.Relation relation) {
    List<Node> bounded = relation.sides().stream().filter(side -> !Trees.isConstant(side)).toList();
    if (bounded.size() != 1 || !Trees.isExpression(bounded.get(0)) || bounded.get(0) instanceof Node.Variable) {
      return relation;
    }
    return new Node.Relation(
        relation.sides().stream().map(side -> side == bounded.get(0) ? (Node) Node.Variable.of("x") : side).toList(),
        relation.signs());
  }

  /** Returns the sign of the reversed relation. */
  static String turned(String sign) {
    return switch (sign) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> sign;
    };
  }

  /** Returns the two sets of a difference written with a minus sign, or null. */
  static List<Node> difference(Node node) {
    if (node instanceof Node.Sum sum && sum.terms().size() == 2 && sum.terms().get(1)instanceof Node.Negative negative
        && isSet(sum.terms().get(0)) && isSet(negative.of())) {
      return List.of(sum.terms().get(0), negative.of());
    }
    return null;
  }

  static boolean isSet(Node node) {
    return node instanceof Node.NumberSet || node instanceof Node.Tuple || node instanceof Node.SetOperation
        || node instanceof Node.Builder || node instanceof Node.Listing listing && listing.joint() == Node.Joint.SET
        || difference(node) != null;
  }

  /** Returns whether the relations of a list are alternatives: joined by "or", or by commas and without exclusions. */
  static boolean joins(Node.Listing listing) {
    boolean excludes = listing.items().stream()
        .anyMatch(item -> item instanceof Node.Relation relation && relation.signs().contains("!="));
    return listing.joint() == Node.Joint.OR || listing.joint() == Node.Joint.COMMA && !excludes;
  }
}
