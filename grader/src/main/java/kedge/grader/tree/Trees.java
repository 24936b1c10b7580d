package kedge.grader.tree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Walks and rebuilds trees, with one table of the children of each kind of node. */
public final class Trees {
  private static final Map<Class<?>, Shape<Node>> SHAPES = new HashMap<>();

  /** The children of a kind of node, and the function that rebuilds it from other children. */
  private record Shape<N extends Node> (Function<N, List<Node>> children, BiFunction<N, List<Node>, Node> rebuilt) {
  }

  static {
    shape(Node.Sum.class, Node.Sum::terms, (sum, parts) -> new Node.Sum(parts));
    shape(Node.Product.class, Node.Product::factors, (product, parts) -> new Node.Product(parts));
    shape(Node.Negative.class, one -> List.of(one.of()), (one, parts) -> new Node.Negative(parts.get(0)));
    shape(Node.Quotient.class, one -> List.of(one.above(), one.below()),
        (one, parts) -> new Node.Quotient(parts.get(0), parts.get(1)));
    shape(Node.Power.class, one -> List.of(one.base(), one.exponent()),
        (one, parts) -> new Node.Power(parts.get(0), parts.get(1)));
    shape(Node.Root.class, one -> List.of(one.index(), one.radicand()),
        (one, parts) -> new Node.Root(parts.get(0), parts.get(1)));
    shape(Node.Call.class, Node.Call::arguments, (call, parts) -> new Node.Call(call.function(), parts));
    shape(Node.Apply.class, Node.Apply::arguments, (call, parts) -> new Node.Apply(call.name(), call.key(), parts));
    shape(Node.Series.class, one -> List.of(one.from(), one.to(), one.body()),
        (one, parts) -> new Node.Series(one.product(), one.variable(), parts.get(0), parts.get(1), parts.get(2)));
    shape(Node.PlusMinus.class, one -> List.of(one.of()),
        (one, parts) -> new Node.PlusMinus(one.minusFirst(), parts.get(0)));
    shape(Node.Percent.class, one -> List.of(one.of()), (one, parts) -> new Node.Percent(parts.get(0)));
    shape(Node.Degrees.class, one -> List.of(one.of()), (one, parts) -> new Node.Degrees(parts.get(0)));
    shape(Node.Quantity.class, one -> List.of(one.value()),
        (one, parts) -> new Node.Quantity(parts.get(0), one.unit()));
    shape(Node.Matrix.class, one -> one.rows().stream().flatMap(List::stream).toList(), Trees::matrix);
    shape(Node.Tuple.class, Node.Tuple::items, (one, parts) -> new Node.Tuple(parts, one.open(), one.close()));
    shape(Node.Listing.class, Node.Listing::items, (one, parts) -> new Node.Listing(parts, one.joint()));
    shape(Node.SetOperation.class, one -> List.of(one.left(), one.right()),
        (one, parts) -> new Node.SetOperation(one.operator(), parts.get(0), parts.get(1)));
    shape(Node.Builder.class, one -> List.of(one.variable(), one.condition()),
        (one, parts) -> new Node.Builder(parts.get(0), parts.get(1)));
    shape(Node.Relation.class, Node.Relation::sides, (one, parts) -> new Node.Relation(parts, one.signs()));
    shape(Node.Ratio.class, Node.Ratio::parts, (one, parts) -> new Node.Ratio(parts));
  }

  private Trees() {
  }

  @SuppressWarnings("unchecked")
  private static <N extends Node> void shape(Class<N> kind, Function<N, List<Node>> children,
      BiFunction<N, List<Node>, Node> rebuilt) {
    SHAPES.put(kind, (Shape<Node>) new Shape<>(children, rebuilt));
  }

  private static Node matrix(Node.Matrix matrix, List<Node> cells) {
    int width = matrix.rows().get(0).size();
    return new Node.Matrix(IntStream.range(0, matrix.rows().size())
        .mapToObj(row -> cells.subList(row * width, (row + 1) * width)).toList());
  }

  /** Returns whether a tree has no variable and no unknown function. */
  public static boolean isConstant(Node node) {
    return !node.facts().has(TreeFacts.Part.VARIABLE) && !node.facts().has(TreeFacts.Part.NAMED);
  }

  /** Returns whether a tree is a formula with one value, not a set, tuple, matrix, relation or text. */
  public static boolean isExpression(Node node) {
    return !node.facts().has(TreeFacts.Part.STRUCTURE);
  }

  /** Returns the direct children of a node. */
  public static List<Node> children(Node node) {
    Shape<Node> shape = SHAPES.get(node.getClass());
    return shape == null ? List.of() : shape.children.apply(node);
  }

  /** Returns the node with each child replaced, in the order of {@link #children}. */
  public static Node rebuilt(Node node, UnaryOperator<Node> each) {
    Shape<Node> shape = SHAPES.get(node.getClass());
    return shape == null ? node : shape.rebuilt.apply(node, shape.children.apply(node).stream().map(each).toList());
  }

  /** Returns the formula with one variable replaced by another. */
  public static Node renamed(Node node, Node.Variable from, Node.Variable to) {
    return node.equals(from) ? to : rebuilt(node, child -> renamed(child, from, to));
  }

  /** Returns the names of a tree's variables in alphabetical order. */
  public static TreeSet<String> variables(Node node, WorkBudget budget) {
    budget.walk(node);
    TreeSet<String> names = new TreeSet<>();
    gather(node, names);
    return names;
  }

  private static void gather(Node node, TreeSet<String> names) {
    if (node instanceof Node.Variable variable) {
      names.add(variable.name());
    }
    List<Node> children = children(node);
    for (int i = 0; i < children.size(); i++) {
      gather(children.get(i), names);
    }
  }
}
