package kedge.grader.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;

/**
 * Compares relations: assignments by value, equations and inequalities by solutions, lists of them as sets or item by
 * item.
 */
final class Relations {
  /** Bytes for comparing any two relations. */
  private static final int RELATION = 3000;
  private final Comparison comparison;
  private final AssignmentValue unwrapping;
  private final WorkBudget budget;

  Relations(Comparison comparison, AssignmentValue unwrapping, WorkBudget budget) {
    this.comparison = comparison;
    this.unwrapping = unwrapping;
    this.budget = budget;
  }

  /** Returns whether all items of a list are relations. */
  static boolean areRelations(Node node) {
    return node instanceof Node.Listing listing && !listing.items().isEmpty() && listing.joint() != Node.Joint.SET
        && listing.items().stream().allMatch(Node.Relation.class::isInstance);
  }

  boolean same(Node gold, Node answer) {
    budget.bytes(RELATION);
    if (gold instanceof Node.Relation left && answer instanceof Node.Relation right) {
      return relations(left, right);
    }
    if (gold instanceof Node.Relation relation) {
      Node value = unwrapping.value(gold);
      if (value != null) {
        return comparison.same(rebound(value, gold, answer), answer);
      }
      comparison.decided("set");
      return IntervalConversion.isSet(answer)
          && Boolean.TRUE.equals(NumberSets.same(IntervalConversion.named(relation), answer, budget));
    }
    Node value = unwrapping.value(answer);
    comparison.decided("assignment"); // an inequality instead of an interval is refused: solving it is the task
    return value != null && comparison.same(gold, rebound(value, answer, gold));
  }

  /** Returns the body of a function of one letter, renamed to the only letter of the other node. */
  private Node rebound(Node body, Node definition, Node other) {
    if (!(definition instanceof Node.Relation relation && relation.sides().get(0)instanceof Node.Apply function
        && function.arguments().size() == 1 && function.arguments().get(0)instanceof Node.Variable bound)) {
      return body;
    }
    TreeSet<String> letters = Trees.variables(other, budget);
    boolean unambiguous = letters.size() == 1 && !letters.contains(bound.name())
        && Trees.variables(body, budget).equals(new TreeSet<>(List.of(bound.name())));
    return unambiguous ? Trees.renamed(rebuilt(body), bound, Node.Variable.of(letters.first())) : body;
  }

  private boolean relations(Node.Relation gold, Node.Relation answer) {
    if (gold.signs().size() == 1 && answer.signs().size() == 1 && gold.signs().equals(answer.signs())
        && gold.signs().get(0).equals("in")) {
      return comparison.same(gold.sides().get(0), answer.sides().get(0))
          && comparison.same(gold.sides().get(1), answer.sides().get(1));
    }
    boolean equation = gold.signs().stream().allMatch(sign -> sign.equals("="));
    boolean same = equation ? equations(gold, answer) : bounds(gold, answer);
    comparison.decided(equation ? "equation" : "inequality");
    return same;
  }

  private boolean bounds(Node.Relation gold, Node.Relation answer) {
    return new Inequalities(budget).same(gold, answer);
  }

  private boolean equations(Node.Relation gold, Node.Relation answer) {
    Node known = unwrapping.value(gold);
    Node given = unwrapping.value(answer);
    String goldName = AssignmentValue.name(gold);
    String answerName = AssignmentValue.name(answer);
    boolean solved = known != null && !(gold.sides().get(0) instanceof Node.Sum)
        && (Trees.isConstant(known) || !Trees.isExpression(known));
    if (solved) {
      return given != null && (goldName == null || goldName.equals(answerName)) && sameNames(gold, answer)
          && comparison.same(known, given);
    }
    if (gold.sides().get(0)instanceof Node.Apply left && answer.sides().get(0)instanceof Node.Apply right
        && known != null && given != null) {
      return left.name().equals(right.name()) && left.arguments().size() == right.arguments().size()
          && comparison.same(known, renamed(given, right, left));
    }
    boolean chain = gold.sides().size() > 2 || answer.sides().size() > 2;
    if (chain) {
      return known != null && given != null && goldName != null && goldName.equals(answerName)
          ? comparison.same(known, given)
          : chains(gold, answer);
    }
    if (definesSame(gold, answer)) {
      return comparison.same(gold.sides().get(1), answer.sides().get(1));
    }
    return answer.signs().equals(List.of("=")) && (new Equations(budget).same(gold, answer)
        || !gold.sides().stream().allMatch(Trees::isExpression) && chains(gold, answer));
  }

  /** Returns whether one defines y and the other a function: {@code y = 2x}, {@code f(x) = 2x}. */
  private boolean definesSame(Node.Relation gold, Node.Relation answer) {
    Node left = gold.sides().get(0);
    Node right = answer.sides().get(0);
    Node.Variable y = Node.Variable.of("y");
    return (left instanceof Node.Apply && right.equals(y) || right instanceof Node.Apply && left.equals(y))
        && !Trees.variables(gold.sides().get(1), budget).contains("y");
  }

  private boolean chains(Node.Relation gold, Node.Relation answer) {
    boolean unordered = gold.sides().size() > 2 && gold.signs().stream().allMatch("="::equals);
    return gold.signs().equals(answer.signs()) && (comparison.all(gold.sides(), answer.sides())
        || comparison.all(gold.sides(), Inequalities.reversed(answer).sides())
        || unordered && comparison.matching(gold.sides(), answer.sides()));
  }

  private boolean sameNames(Node.Relation gold, Node.Relation answer) {
    Node left = gold.sides().get(0);
    Node right = answer.sides().get(0);
    boolean letter = left instanceof Node.Variable || right instanceof Node.Variable;
    return letter && !(left instanceof Node.Tuple || left instanceof Node.Ratio || left instanceof Node.Apply)
        || comparison.same(left, right);
  }

  /** Returns a function's body with its variables renamed to another function's. */
  private Node renamed(Node body, Node.Apply from, Node.Apply to) {
    Node renamed = body;
    for (int i = 0; i < from.arguments().size(); i++) {
      boolean names = from.arguments().get(i) instanceof Node.Variable
          && to.arguments().get(i) instanceof Node.Variable;
      renamed = names
          ? Trees.renamed(rebuilt(renamed), (Node.Variable) from.arguments().get(i),
              (Node.Variable) to.arguments().get(i))
          : renamed;
    }
    return renamed;
  }

  /** Compares lists of relations with each other, with bare values, and with a set of numbers. */
  boolean sameLists(Node gold, Node answer) {
    comparison.decided("relations");
    if (areRelations(gold) && inequalities(((Node.Listing) gold).items()) && IntervalConversion.isSet(answer)) {
      Boolean same = NumberSets.same(gold, answer, budget);
      if (same != null) {
        return same;
      }
    }
    List<Node> left = comparison.items(gold);
    List<Node> right = comparison.items(answer);
    List<Node> goldTuples = tuples(left);
    List<Node> answerTuples = tuples(right);
    if (goldTuples != null || answerTuples != null) {
      boolean named = goldTuples == null || answerTuples == null || names(left).equals(names(right));
      return named
          && comparison.matching(goldTuples == null ? left : goldTuples, answerTuples == null ? right : answerTuples);
    }
    if (isRelations(left) && isRelations(right)) {
      Boolean sets = inequalities(left) && inequalities(right) ? NumberSets.same(gold, answer, budget) : null;
      return sets != null ? sets : sameJoint(gold, answer, left) && comparison.matching(left, right);
    }
    List<Node> goldValues = areRelations(gold) ? values(left) : left;
    List<Node> answerValues = areRelations(answer) ? values(right) : right;
    if (goldValues == null || answerValues == null) {
      return false;
    }
    List<Node> ordered = byName(areRelations(gold) ? left : right);
    if (ordered != null && (gold instanceof Node.Tuple || answer instanceof Node.Tuple)) {
      List<Node> items = gold instanceof Node.Tuple tuple ? tuple.items() : ((Node.Tuple) answer).items();
      return gold instanceof Node.Tuple ? comparison.all(items, ordered) : comparison.all(ordered, items);
    }
    return ordered != null && areRelations(gold) ? comparison.all(goldValues, answerValues)
        : comparison.matching(goldValues, answerValues);
  }

  private static boolean isRelations(List<Node> items) {
    return items.stream().allMatch(Node.Relation.class::isInstance);
  }

  /**
   * Returns whether lists of relations that include inequalities are joined by the same word; a comma matches either.
   */
  private static boolean sameJoint(Node gold, Node answer, List<Node> relations) {
    boolean equations = relations.stream().allMatch(item -> AssignmentValue.name(item) != null);
    Node.Joint left = gold instanceof Node.Listing listing ? listing.joint() : Node.Joint.AND;
    Node.Joint right = answer instanceof Node.Listing listing ? listing.joint() : Node.Joint.AND;
    return equations || left == right || left == Node.Joint.COMMA || right == Node.Joint.COMMA;
  }

  /**
   * Returns the solutions of a system, each a tuple ordered by name, if assignments to the same names repeat; else
   * null.
   */
  private List<Node> tuples(List<Node> relations) {
    TreeMap<String, Integer> names = names(relations);
    int groups = names == null ? 0 : names.firstEntry().getValue();
    if (groups < 2 || names.size() < 2 || names.values().stream().anyMatch(count -> count != groups)) {
      return null;
    }
    List<Node> tuples = new ArrayList<>();
    for (int from = 0; from < relations.size(); from += names.size()) {
      List<Node> ordered = byName(relations.subList(from, from + names.size()));
      if (ordered == null) {
        return null;
      }
      tuples.add(new Node.Tuple(ordered, "(", ")"));
    }
    return tuples;
  }

  /** Counts the assignments to each name; null if an item is not an assignment. */
  private static TreeMap<String, Integer> names(List<Node> relations) {
    TreeMap<String, Integer> names = new TreeMap<>();
    for (Node relation : relations) {
      String name = AssignmentValue.name(relation);
      if (name == null) {
        return null;
      }
      names.merge(name, 1, Integer::sum);
    }
    return names.isEmpty() ? null : names;
  }

  private Node rebuilt(Node node) {
    budget.rebuild(node);
    return node;
  }

  private boolean inequalities(List<Node> items) {
    return items.stream().allMatch(item -> item instanceof Node.Relation relation && !relation.signs().contains("="))
        && items.stream().map(item -> Trees.variables(item, budget)).distinct().count() == 1;
  }

  private List<Node> values(List<Node> relations) {
    List<Node> values = new ArrayList<>();
    for (Node relation : relations) {
      Node value = relation instanceof Node.Relation ? unwrapping.value(relation) : relation;
      if (value == null) {
        return null;
      }
      values.add(value);
    }
    return values;
  }

  /** Returns the values of assignments to different names, in alphabetical order of names; null if names repeat. */
  private List<Node> byName(List<Node> relations) {
    TreeMap<String, Node> byName = new TreeMap<>();
    for (Node relation : relations) {
      String name = AssignmentValue.name(relation);
      if (name == null || byName.put(name, unwrapping.value(relation)) != null) {
        return null;
      }
    }
    return byName.containsValue(null) ? null : List.copyOf(byName.values());
  }
}
