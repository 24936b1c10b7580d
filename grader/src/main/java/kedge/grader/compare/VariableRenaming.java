package kedge.grader.compare;

import kedge.grader.tree.Node;
import kedge.grader.tree.TreeRebuilder;

/** Gives a variable of a formula another name. */
final class VariableRenaming {
  private VariableRenaming() {
  }

  /** The formula with one variable in the place of another. */
  static Node of(Node node, Node.Variable from, Node.Variable to) {
    return node.equals(from) ? to : TreeRebuilder.of(node, child -> of(child, from, to));
  }
}
