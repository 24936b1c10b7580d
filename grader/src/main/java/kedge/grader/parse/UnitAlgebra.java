package kedge.grader.parse;

import java.util.List;
import java.util.TreeMap;
import kedge.grader.tree.Node;
import kedge.grader.tree.Trees;

/** Units inside a formula: {@code \\frac{3 km + 5 km}{4}} is a quantity if all units agree. */
final class UnitAlgebra {
  private static final String MARK = "unit ";
  private static final Node ONE = PrimaryParser.number("1");

  private UnitAlgebra() {
  }

  /** Returns a unit as a factor of a formula. */
  static Node factor(String unit) {
    return Node.Variable.of(MARK + Units.normalized(unit));
  }

  /** Returns a formula with units as a quantity; the formula itself if it has no units or they disagree. */
  static Node extracted(Node node) {
    if (!Trees.isExpression(node) || node instanceof Node.Quantity) {
      return node;
    }
    TreeMap<String, Integer> powers = powers(node);
    if (powers == null || powers.isEmpty()) {
      return node;
    }
    StringBuilder above = new StringBuilder();
    StringBuilder below = new StringBuilder();
    powers.forEach((unit, power) -> (power > 0 ? above : below.append('/')).append(unit)
        .append(Math.abs(power) == 1 ? "" : Math.abs(power)));
    return new Node.Quantity(without(node), above.append(below).toString());
  }

  private static Node without(Node node) {
    if (isUnit(node)) {
      return ONE;
    }
    Node bare = Trees.rebuilt(node, UnitAlgebra::without);
    if (bare instanceof Node.Product product) {
      List<Node> factors = product.factors().stream().filter(factor -> !factor.equals(ONE)).toList();
      return factors.isEmpty() ? ONE : factors.size() == 1 ? factors.get(0) : new Node.Product(factors);
    }
    boolean one = bare instanceof Node.Quotient quotient && quotient.below().equals(ONE);
    return one ? ((Node.Quotient) bare).above() : bare;
  }

  private static boolean isUnit(Node node) {
    return node instanceof Node.Variable variable && variable.name().startsWith(MARK);
  }

  /** Returns the power of each unit in a formula; null if terms differ or a unit is in another position. */
  private static TreeMap<String, Integer> powers(Node node) {
    TreeMap<String, Integer> total = new TreeMap<>();
    if (isUnit(node)) {
      total.put(((Node.Variable) node).name().substring(MARK.length()), 1);
      return total;
    }
    List<Node> children = Trees.children(node);
    boolean sum = node instanceof Node.Sum || node instanceof Node.Negative;
    boolean product = node instanceof Node.Product || node instanceof Node.Quotient;
    for (int i = 0; i < children.size(); i++) {
      TreeMap<String, Integer> part = powers(children.get(i));
      if (part == null || sum && i > 0 && !part.equals(total)
          || !sum && !product && !part.isEmpty() && !(node instanceof Node.Power)) {
        return null;
      }
      int sign = node instanceof Node.Quotient && i == 1 ? -1
          : node instanceof Node.Power power && power.exponent()instanceof Node.Number number
              ? number.value().numerator().intValue()
              : 1;
      if (!sum || i == 0) {
        part.forEach((unit, power) -> total.merge(unit, sign * power, Integer::sum));
      }
    }
    total.values().removeIf(power -> power == 0);
    return total;
  }
}
