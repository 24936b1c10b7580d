package kedge.grader.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import kedge.grader.tree.Node;

/** Compares unordered lists: each item has a distinct equal one in the other list, found by bipartite matching. */
final class UnorderedLists {
  private UnorderedLists() {
  }

  /** Returns the items of a list without duplicates. */
  static List<Node> distinct(List<Node> items, BiPredicate<Node, Node> same) {
    List<Node> distinct = new ArrayList<>();
    for (Node item : items) {
      if (distinct.stream().noneMatch(other -> same.test(other, item))) {
        distinct.add(item);
      }
    }
    return distinct;
  }

  /** Returns whether all items of two lists can be matched (Kuhn's algorithm). */
  static boolean matching(List<Node> gold, List<Node> answer, BiPredicate<Node, Node> same) {
    if (gold.size() != answer.size()) {
      return false;
    }
    int size = gold.size();
    boolean[][] edges = new boolean[size][size];
    for (int i = 0; i < size; i++) {
      boolean any = false;
      for (int j = 0; j < size; j++) {
        edges[i][j] = same.test(gold.get(i), answer.get(j));
        any |= edges[i][j];
      }
      if (!any) {
        return false;
      }
    }
    int[] partner = new int[size];
    Arrays.fill(partner, -1);
    for (int i = 0; i < size; i++) {
      if (!place(i, edges, partner, new boolean[size])) {
        return false;
      }
    }
    return true;
  }

  private static boolean place(int item, boolean[][] edges, int[] partner, boolean[] visited) {
    for (int j = 0; j < partner.length; j++) {
      if (edges[item][j] && !visited[j]) {
        visited[j] = true;
        if (partner[j] < 0 || place(partner[j], edges, partner, visited)) {
          partner[j] = item;
          return true;
        }
      }
    }
    return false;
  }
}
