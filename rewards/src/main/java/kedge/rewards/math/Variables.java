package kedge.rewards.math;

import java.util.TreeSet;

/** The variables of a tree. */
final class Variables {
  private Variables() {
  }

  /** Their names in alphabetical order. */
  static TreeSet<String> names(Node node) {
    TreeSet<String> names = new TreeSet<>();
    Trees.any(node, part -> {
      if (part instanceof Node.Variable variable) {
        names.add(variable.name());
      }
      return false;
    });
    return names;
  }
}
