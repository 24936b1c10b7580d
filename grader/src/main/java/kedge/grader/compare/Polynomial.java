package kedge.grader.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Exact;

/** Polynomials of one variable with rational coefficients, lowest degree first; the leading coefficient is not 0. */
final class Polynomial {
  private static final int LARGEST_DEGREE = 12;
  private static final Rational ZERO = Rational.of(0);
  private final WorkBudget budget;

  private Polynomial(WorkBudget budget) {
    this.budget = budget;
  }

  /** Returns whether two polynomials of the same variable have the same roots; null if one is not such a polynomial. */
  static Boolean sameRoots(Node first, Node second, WorkBudget budget) {
    TreeSet<String> names = Trees.variables(first, budget);
    if (names.size() != 1 || !Trees.variables(second, budget).equals(names)) {
      return null;
    }
    Polynomial polynomial = new Polynomial(budget);
    Rational[] left = polynomial.of(first);
    Rational[] right = left == null ? null : polynomial.of(second);
    return right == null || left.length < 2 || right.length < 2 ? null
        : Arrays.equals(polynomial.squareFree(left), polynomial.squareFree(right));
  }

  private Rational[] of(Node node) {
    if (node instanceof Node.Variable) {
      return new Rational[]{ZERO, Rational.of(1)};
    }
    if (Trees.isConstant(node)) {
      Rational value = Trees.isExpression(node) ? new Exact(budget, -1).of(node) : null;
      return value == null ? null : trimmed(new Rational[]{value});
    }
    List<Rational[]> parts = new ArrayList<>();
    for (Node child : Trees.children(node)) {
      parts.add(of(child));
    }
    if (parts.isEmpty() || parts.contains(null)) {
      return null;
    }
    Rational[] first = parts.get(0);
    if (node instanceof Node.Negative) {
      return plus(new Rational[0], first, Rational.of(-1), 0);
    }
    if (node instanceof Node.Sum) {
      return parts.stream().reduce(new Rational[0], (sum, part) -> plus(sum, part, Rational.of(1), 0));
    }
    if (node instanceof Node.Product) {
      return parts.stream().reduce(new Rational[]{Rational.of(1)}, this::times);
    }
    Rational[] last = parts.get(parts.size() - 1);
    if (last.length != 1) {
      return null;
    }
    if (node instanceof Node.Quotient) {
      return plus(new Rational[0], first, Rational.of(1).over(last[0]), 0);
    }
    if (!(node instanceof Node.Power) || !last[0].isInteger() || last[0].signum() < 0
        || last[0].numerator().bitLength() > 4) {
      return null;
    }
    Rational[] power = {Rational.of(1)};
    for (int i = 0; power != null && i < last[0].numerator().intValue(); i++) {
      power = times(power, first);
    }
    return power;
  }

  private Rational[] times(Rational[] left, Rational[] right) {
    if (left == null || left.length + right.length > LARGEST_DEGREE + 2) {
      return null;
    }
    Rational[] product = new Rational[0];
    for (int i = 0; i < left.length; i++) {
      product = plus(product, right, left[i], i);
    }
    return product;
  }

  /** Returns left + factor · xᵏ · right. */
  private Rational[] plus(Rational[] left, Rational[] right, Rational factor, int k) {
    if (left == null || right == null) {
      return null;
    }
    Rational[] sum = Arrays.copyOf(left, Math.max(left.length, right.length + k));
    Arrays.fill(sum, left.length, sum.length, ZERO);
    for (int i = 0; i < right.length; i++) {
      long bits = factor.bits() + right[i].bits() + sum[i + k].bits();
      budget.divisor(bits, bits);
      budget.divisor(bits, bits);
      sum[i + k] = sum[i + k].plus(factor.times(right[i]));
    }
    return trimmed(sum);
  }

  private static Rational[] trimmed(Rational[] coefficients) {
    int length = coefficients.length;
    while (length > 0 && coefficients[length - 1].signum() == 0) {
      length--;
    }
    return Arrays.copyOf(coefficients, length);
  }

  /** Returns the monic polynomial with the same roots, each with multiplicity 1. */
  private Rational[] squareFree(Rational[] of) {
    Rational[] derivative = new Rational[of.length - 1];
    for (int i = 0; i < derivative.length; i++) {
      derivative[i] = of[i + 1].times(Rational.of(i + 1));
    }
    Rational[] divisor = of;
    Rational[] rest = derivative;
    while (rest.length > 0) {
      Rational[] next = divided(divisor, rest)[1];
      divisor = rest;
      rest = next;
    }
    Rational[] quotient = divided(of, divisor)[0];
    return plus(new Rational[0], quotient, Rational.of(1).over(quotient[quotient.length - 1]), 0);
  }

  /** Returns quotient and remainder. */
  private Rational[][] divided(Rational[] above, Rational[] below) {
    Rational[] rest = above;
    Rational[] whole = new Rational[0];
    while (rest.length >= below.length) {
      Rational factor = rest[rest.length - 1].over(below[below.length - 1]);
      int shift = rest.length - below.length;
      whole = plus(whole, new Rational[]{Rational.of(1)}, factor, shift);
      rest = plus(rest, below, factor.negated(), shift);
    }
    return new Rational[][]{whole, rest};
  }
}
