package kedge.rewards.math;

/** Gives a variable of a formula another name. */
final class Renaming {
  private Renaming() {
  }

  /** The formula with one variable in the place of another. */
  static Node of(Node node, Node.Variable from, Node.Variable to) {
    return node.equals(from) ? to : Rebuilding.of(node, child -> of(child, from, to));
  }
}
