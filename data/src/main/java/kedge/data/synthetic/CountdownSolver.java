package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Searches for an expression over the numbers whose value is the target. Every intermediate value is a positive whole
 * number, as in the rules of the game.
 */
final class CountdownSolver {
  private final int target;

  /** A value and the operation that gave it; an operator of 0 marks a given number. */
  private record Node(long value, char operator, Node left, Node right) {
    String text() {
      return operator == 0 ? String.valueOf(value) : "(" + expression() + ")";
    }

    /** Returns the text without the outermost parentheses. */
    String expression() {
      return operator == 0 ? text() : left.text() + operator + right.text();
    }

    void steps(List<String> lines) {
      if (operator != 0) {
        left.steps(lines);
        right.steps(lines);
        lines.add("" + left.value + operator + right.value + "=" + value);
      }
    }
  }

  /** An expression whose value is the target, and its operations one by one, {@code 3*25=75}. */
  record Solution(String expression, List<String> steps) {
  }

  private CountdownSolver(int target) {
    this.target = target;
  }

  /** Returns the first solution with at least one operation in a fixed search order; empty when there is none. */
  static Optional<Solution> solve(List<Integer> numbers, int target) {
    Node[] nodes = numbers.stream().map(number -> new Node(number, (char) 0, null, null)).toArray(Node[]::new);
    Node found = new CountdownSolver(target).search(nodes);
    if (found == null) {
      return Optional.empty();
    }
    List<String> steps = new ArrayList<>();
    found.steps(steps);
    return Optional.of(new Solution(found.expression(), List.copyOf(steps)));
  }

  private Node search(Node[] nodes) {
    for (int i = 0; i < nodes.length; i++) {
      for (int j = i + 1; j < nodes.length; j++) {
        boolean ordered = nodes[i].value >= nodes[j].value;
        Node found = join(nodes, i, j, ordered ? nodes[i] : nodes[j], ordered ? nodes[j] : nodes[i]);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private Node join(Node[] nodes, int i, int j, Node larger, Node smaller) {
    long a = larger.value;
    long b = smaller.value;
    Node found = follow(nodes, i, j, new Node(a + b, '+', larger, smaller));
    if (found == null && a > b) {
      found = follow(nodes, i, j, new Node(a - b, '-', larger, smaller));
    }
    if (found == null && b > 1) {
      found = follow(nodes, i, j, new Node(a * b, '*', larger, smaller));
    }
    if (found == null && b > 1 && a % b == 0) {
      found = follow(nodes, i, j, new Node(a / b, '/', larger, smaller));
    }
    return found;
  }

  private Node follow(Node[] nodes, int i, int j, Node joined) {
    if (joined.value == target) {
      return joined;
    }
    if (nodes.length == 2) {
      return null;
    }
    Node[] fewer = new Node[nodes.length - 1];
    int count = 0;
    for (int k = 0; k < nodes.length; k++) {
      if (k != i && k != j) {
        fewer[count++] = nodes[k];
      }
    }
    fewer[count] = joined;
    return search(fewer);
  }
}
