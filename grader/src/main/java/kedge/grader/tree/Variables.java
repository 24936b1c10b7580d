package kedge.grader.tree;

import java.util.List;
import java.util.TreeSet;

/** The variables of a tree. */
public final class Variables {
  private Variables() {
  }

  /** Their names in alphabetical order. */
  public static TreeSet<String> names(Node node, WorkBudget budget) {
    budget.walk(node);
    TreeSet<String> names = new TreeSet<>();
    gather(node, names);
    return names;
  }

  private static void gather(Node node, TreeSet<String> names) {
    if (node instanceof Node.Variable variable) {
      names.add(variable.name());
    }
    List<Node> children = Trees.children(node);
    for (int i = 0; i < children.size(); i++) {
      gather(children.get(i), names);
    }
  }
}
