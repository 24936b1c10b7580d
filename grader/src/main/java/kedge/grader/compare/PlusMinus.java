package kedge.grader.compare;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;

/** Expands ±: one tree for each choice of signs. */
final class PlusMinus {
  private static final int MOST = 4;

  private PlusMinus() {
  }

  /**
   * Returns the trees; the node itself if it has no ±. If it has a ∓, all signs are chosen together, else each ±
   * independently.
   */
  static List<Node> expand(Node node, WorkBudget budget) {
    if (!node.facts().has(TreeFacts.Part.PLUS_MINUS)) {
      return List.of(node);
    }
    budget.walk(node);
    int count = count(node);
    if (count > MOST) {
      throw new TooComplexException("more than " + MOST + " plus-minus signs");
    }
    boolean together = node.facts().has(TreeFacts.Part.MINUS_FIRST);
    List<Node> trees = new ArrayList<>();
    int choices = together ? 2 : 1 << count;
    for (int choice = 0; choice < choices; choice++) {
      int[] next = {together ? (choice == 0 ? 0 : -1) : choice};
      budget.rebuild(node);
      trees.add(choose(node, next, together));
    }
    return trees;
  }

  private static int count(Node node) {
    int count = node instanceof Node.PlusMinus ? 1 : 0;
    for (Node child : Trees.children(node)) {
      count += count(child);
    }
    return count;
  }

  private static Node choose(Node node, int[] bits, boolean together) {
    if (node instanceof Node.PlusMinus either) {
      boolean minus = either.minusFirst() ^ (bits[0] & 1) == 1;
      bits[0] = together ? bits[0] : bits[0] >> 1;
      Node of = choose(either.of(), bits, together);
      return minus ? new Node.Negative(of) : of;
    }
    return Trees.rebuilt(node, child -> choose(child, bits, together));
  }
}
