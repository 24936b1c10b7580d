package kedge.grader.compare;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeFacts.Part;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Complex;
import kedge.grader.value.MatrixAlgebra;

/** Decides whether an answer equals the gold answer, by the kind of the gold answer. */
public final class Comparison {
  private final WorkBudget budget;
  private final Expressions expressions;
  private final AssignmentValue unwrapping;
  private String rule = "kind";

  public Comparison(WorkBudget budget) {
    this.budget = budget;
    this.expressions = new Expressions(budget);
    this.unwrapping = new AssignmentValue(expressions);
  }

  /** Returns the rule that decided last. */
  public String rule() {
    return rule;
  }

  /** Returns whether an answer equals the gold answer. */
  public boolean same(Node gold, Node answer) {
    if (gold instanceof Node.Opaque || answer instanceof Node.Opaque) {
      rule = "text";
      return gold.equals(answer);
    }
    if (Choices.isLabel(gold) && answer instanceof Node.Quantity) {
      rule = "choice"; // words after a label are not a unit
      return false;
    }
    String goldUnit = unit(gold);
    String answerUnit = unit(answer);
    if (!goldUnit.isEmpty() && !answerUnit.isEmpty() && !goldUnit.equals(answerUnit)) {
      rule = "unit";
      return goldUnit.equals("rad") && isAngle(answer) && values(((Node.Quantity) gold).value(), radians(answer))
          || answerUnit.equals("rad") && isAngle(gold) && values(radians(gold), ((Node.Quantity) answer).value());
    }
    Node known = gold instanceof Node.Quantity quantity ? quantity.value() : gold;
    Node given = answer instanceof Node.Quantity quantity ? quantity.value() : answer;
    if (known instanceof Node.Percent || given instanceof Node.Percent) {
      boolean measured = gold != known && !((Node.Quantity) gold).unit().isEmpty()
          || answer != given && !((Node.Quantity) answer).unit().isEmpty();
      return !measured && percent(known, given);
    }
    if (known instanceof Node.Text || given instanceof Node.Text) {
      rule = "text";
      Node value = given instanceof Node.Relation ? unwrapping.value(given) : null;
      return known.equals(given) || value != null && value.equals(known);
    }
    if (isList(known) || isList(given)) {
      return lists(known, given);
    }
    if (known instanceof Node.Relation || given instanceof Node.Relation) {
      return new Relations(this, unwrapping, budget).same(known, given);
    }
    return values(known, given);
  }

  private static String unit(Node node) {
    return node instanceof Node.Quantity quantity ? quantity.unit() : isAngle(node) ? "degree" : "";
  }

  void decided(String how) {
    rule = how;
  }

  private boolean percent(Node gold, Node answer) {
    if (gold instanceof Node.Percent left && answer instanceof Node.Percent right) {
      return same(left.of(), right.of());
    }
    Node bare = gold instanceof Node.Percent percent ? percent.of() : gold;
    Node other = answer instanceof Node.Percent percent ? percent.of() : answer;
    if (!Trees.isExpression(gold) || !Trees.isExpression(answer)) {
      return same(bare, other);
    }
    // a percent sign that the gold answer lacks means a hundredth, or the gold answer omits it
    return values(gold, answer) || (gold instanceof Node.Percent || isAboveOne(gold)) && values(bare, other);
  }

  private boolean isAboveOne(Node gold) {
    Complex value = expressions.value(gold);
    return value.isFinite() && value.magnitude() > 1;
  }

  private static boolean isList(Node node) {
    return node instanceof Node.Listing || !(node instanceof Node.SetOperation) && node.facts().has(Part.PLUS_MINUS);
  }

  private boolean lists(Node gold, Node answer) {
    if (Relations.areRelations(gold) || Relations.areRelations(answer)) {
      return new Relations(this, unwrapping, budget).sameLists(gold, answer);
    }
    rule = "list";
    if (IntervalConversion.isSet(gold) && IntervalConversion.isSet(answer)
        && !(gold instanceof Node.Listing && answer instanceof Node.Listing)) {
      return Boolean.TRUE.equals(NumberSets.same(gold, answer, budget));
    }
    Node bare = answer instanceof Node.Relation ? unwrapping.value(answer) : null;
    Node goldBare = gold instanceof Node.Relation && !(answer instanceof Node.Relation) ? unwrapping.value(gold) : null;
    boolean matched = matching(items(goldBare == null ? gold : goldBare),
        items(bare == null || gold instanceof Node.Relation ? answer : bare));
    rule = "list";
    return matched;
  }

  boolean matching(List<Node> gold, List<Node> answer) {
    if (gold.size() > Limits.ITEMS || answer.size() > Limits.ITEMS) {
      throw new TooComplexException("more than " + Limits.ITEMS + " items");
    }
    return UnorderedLists.matching(UnorderedLists.distinct(gold, this::same),
        UnorderedLists.distinct(answer, this::same), this::same);
  }

  /** Returns the items of a list with every ± expanded; for any other node, the node itself. */
  List<Node> items(Node node) {
    if (!(node instanceof Node.Listing listing)) {
      return node instanceof Node.SetOperation ? List.of(node) : PlusMinus.expand(node, budget);
    }
    List<Node> items = new ArrayList<>();
    String unit = listing.items().isEmpty()
        || !(listing.items().get(listing.items().size() - 1)instanceof Node.Quantity quantity) ? "" : quantity.unit();
    for (Node item : listing.items()) {
      if (item instanceof Node.Listing inner && listing.joint() != Node.Joint.SET) {
        items.addAll(items(inner));
        continue;
      }
      for (Node one : PlusMinus.expand(item, budget)) {
        items.add(unit.isEmpty() || one instanceof Node.Quantity ? one : new Node.Quantity(one, unit));
      }
    }
    return items;
  }

  private boolean values(Node gold, Node answer) {
    if (!Trees.isExpression(gold) && !gold.facts().has(Part.OVER_ZERO) && gold.equals(answer)) {
      rule = "same form";
      return true;
    }
    if (gold instanceof Node.Based || answer instanceof Node.Based) {
      return based(gold, answer);
    }
    if (gold instanceof Node.Ratio || answer instanceof Node.Ratio) {
      return ratios(gold, answer);
    }
    if (hasMatrix(gold) || hasMatrix(answer)) {
      return matrices(gold, answer);
    }
    if (gold instanceof Node.Tuple left && answer instanceof Node.Tuple right) {
      rule = "tuple";
      boolean vector = (left.open().equals("<") || right.open().equals("<")) && !left.isMixed() && !right.isMixed();
      return (vector || left.open().equals(right.open()) && left.close().equals(right.close()))
          && all(left.items(), right.items());
    }
    Node vector = gold instanceof Node.Tuple ? components(answer, (Node.Tuple) gold)
        : answer instanceof Node.Tuple ? components(gold, (Node.Tuple) answer) : null;
    if (vector != null) {
      return gold instanceof Node.Tuple ? values(gold, vector) : values(vector, answer);
    }
    if (IntervalConversion.isSet(gold) && IntervalConversion.isSet(answer)) {
      rule = "set";
      Boolean same = gold.equals(answer) ? Boolean.TRUE : NumberSets.same(gold, answer, budget);
      return same != null ? same : operations(gold, answer);
    }
    boolean same = expressions.same(gold, answer)
        || isAngle(gold) && isInRadians(answer) && expressions.same(radians(gold), answer)
        || isAngle(answer) && isInRadians(gold) && expressions.same(gold, radians(answer));
    rule = expressions.rule();
    return same;
  }

  private static boolean isAngle(Node node) {
    return node instanceof Node.Degrees
        || node instanceof Node.Negative negative && negative.of() instanceof Node.Degrees;
  }

  private static boolean isInRadians(Node node) {
    return Trees.isExpression(node) && !node.facts().has(Part.DEGREES) && node.facts().has(Part.PI);
  }

  private static Node radians(Node degrees) {
    return new Node.Product(
        List.of(degrees, new Node.Quotient(Node.Constant.PI, new Node.Number(Rational.of(180), 0))));
  }

  /**
   * Returns whether two set operations whose ends are not constants are the same operation on the same sets. The order
   * of the sets is ignored if the operation is commutative.
   */
  private boolean operations(Node gold, Node answer) {
    if (!(gold instanceof Node.SetOperation left && answer instanceof Node.SetOperation right)
        || left.operator() != right.operator()) {
      return false;
    }
    return same(left.left(), right.left()) && same(left.right(), right.right())
        || left.operator() != '-' && same(left.left(), right.right()) && same(left.right(), right.left());
  }

  boolean all(List<Node> gold, List<Node> answer) {
    if (gold.size() != answer.size()) {
      return false;
    }
    for (int i = 0; i < gold.size(); i++) {
      if (!same(gold.get(i), answer.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean based(Node gold, Node answer) {
    rule = "base";
    if (gold instanceof Node.Based left && answer instanceof Node.Based right) {
      return left.base() == right.base() && expressions.same(left, right);
    }
    Node.Based based = (Node.Based) (gold instanceof Node.Based ? gold : answer);
    Node other = based == gold ? answer : gold;
    return based.base() == 10 && Trees.isExpression(other) && expressions.same(based, other);
  }

  private boolean ratios(Node gold, Node answer) {
    rule = "ratio";
    if (gold instanceof Node.Ratio left && answer instanceof Node.Ratio right) {
      return all(left.parts(), right.parts()) || isProportional(left.parts(), right.parts());
    }
    Node.Ratio ratio = (Node.Ratio) (gold instanceof Node.Ratio ? gold : answer);
    Node other = ratio == gold ? answer : gold;
    return ratio.parts().size() == 2 && other instanceof Node.Quotient quotient
        && all(ratio.parts(), List.of(quotient.above(), quotient.below()));
  }

  private boolean isProportional(List<Node> gold, List<Node> answer) {
    boolean same = gold.size() == answer.size() && Trees.isExpression(gold.get(0)) && Trees.isExpression(answer.get(0));
    for (int i = 1; same && i < gold.size(); i++) {
      same = !isZero(gold.get(i)) && !isZero(answer.get(i)) && expressions
          .same(new Node.Quotient(gold.get(0), gold.get(i)), new Node.Quotient(answer.get(0), answer.get(i)));
    }
    return same;
  }

  private boolean isZero(Node node) {
    return expressions.same(new Node.Number(Rational.of(0), 0), node);
  }

  /** Returns a sum of multiples of i, j and k as a vector like another one; null if it is not such a sum. */
  private Node components(Node sum, Node.Tuple like) {
    List<Node> units = List.of(Node.Constant.I, Node.Variable.of("j"), Node.Variable.of("k"));
    if (!Trees.isExpression(sum) || like.items().size() < 2 || like.items().size() > 3
        || Trees.variables(sum, budget).stream().anyMatch(name -> !name.equals("j") && !name.equals("k"))
        || !isZero(at(sum, units, null))) {
      return null;
    }
    return new Node.Tuple(units.subList(0, like.items().size()).stream().map(unit -> at(sum, units, unit)).toList(),
        like.open(), like.close());
  }

  private Node at(Node node, List<Node> units, Node one) {
    budget.rebuild(node);
    return node.equals(one) || units.contains(node) ? new Node.Number(Rational.of(node.equals(one) ? 1 : 0), 0)
        : Trees.rebuilt(node, child -> at(child, units, one));
  }

  private boolean hasMatrix(Node node) {
    return !(node instanceof Node.Call) && node.facts().has(Part.MATRIX) && MatrixAlgebra.of(node, budget) != null;
  }

  private boolean matrices(Node gold, Node answer) {
    rule = "matrix";
    List<List<Node>> left = rows(gold);
    List<List<Node>> right = rows(answer);
    if (left == null || right == null || left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!all(left.get(i), right.get(i))) {
        return false;
      }
    }
    rule = "matrix";
    return true;
  }

  /**
   * Returns the rows of a matrix. A tuple is a column; a tuple in square brackets of such tuples is a matrix by rows.
   */
  private List<List<Node>> rows(Node node) {
    Node.Matrix matrix = MatrixAlgebra.of(node, budget);
    if (matrix != null) {
      return matrix.rows();
    }
    if (!(node instanceof Node.Tuple tuple)) {
      return null;
    }
    boolean nested = tuple.items().stream().allMatch(item -> item instanceof Node.Tuple);
    return tuple.items().stream().map(item -> nested ? ((Node.Tuple) item).items() : List.of(item)).toList();
  }
}
