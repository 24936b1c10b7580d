package kedge.grader.value;

import java.math.BigInteger;
import java.util.List;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;

/** Computes exact values of expressions of rational numbers; null for other values. */
public final class Exact {
  private static final Rational HUNDRED = Rational.of(100);
  private final WorkBudget budget;
  private final int point;

  /** Makes an evaluator. @param point index of the variables' exact values; -1 for constants only */
  public Exact(WorkBudget budget, int point) {
    this.budget = budget;
    this.point = point;
  }

  /** Returns the value, or null. @throws TooComplexException if it is too long */
  public Rational of(Node node) {
    budget.evaluation();
    if (node instanceof Node.Number number) {
      return number.value();
    }
    if (node instanceof Node.Variable variable) {
      budget.bytes(1200);
      return point < 0 ? null : EvaluationPoints.exact(variable.key(), point);
    }
    if (node instanceof Node.Based based) {
      budget.arithmetic(6L * based.digits().length());
      return new Rational(new BigInteger(based.digits(), based.base()), BigInteger.ONE);
    }
    if (node instanceof Node.Sum sum) {
      return fold(sum.terms(), true);
    }
    if (node instanceof Node.Product product) {
      return fold(product.factors(), false);
    }
    return combined(node, values(Trees.children(node)));
  }

  private Rational combined(Node node, Rational[] values) {
    if (values == null || values.length == 0) {
      return null;
    }
    if (node instanceof Node.Negative) {
      return values[0].negated();
    }
    if (node instanceof Node.Quotient) {
      return quotient(values[0], values[1]);
    }
    if (node instanceof Node.Power) {
      return power(values[0], values[1]);
    }
    if (node instanceof Node.Percent) {
      return quotient(values[0], HUNDRED);
    }
    if (node instanceof Node.Root) {
      boolean small = values[0].isInteger() && values[0].signum() > 0 && values[0].numerator().bitLength() < 8;
      return small ? root(values[1], values[0].numerator().intValue()) : null;
    }
    if (node instanceof Node.Call call) {
      long bits = 0;
      for (Rational value : values) {
        bits += value.bits();
      }
      budget.arithmetic(bits);
      return ExactFunctions.of(call.function(), values, budget);
    }
    return node instanceof Node.Degrees || node instanceof Node.Quantity ? values[0] : null;
  }

  /** Returns the values of nodes; null if one has none. */
  private Rational[] values(List<Node> nodes) {
    Rational[] values = new Rational[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = of(nodes.get(i));
      if (values[i] == null) {
        return null;
      }
    }
    return values;
  }

  private Rational quotient(Rational above, Rational below) {
    if (below.signum() == 0) {
      return null;
    }
    spend(above, below);
    return above.over(below);
  }

  private Rational fold(List<Node> parts, boolean sum) {
    Rational total = null;
    for (Node part : parts) {
      Rational value = of(part);
      if (value == null) {
        return null;
      }
      if (total != null) {
        spend(total, value);
      }
      total = total == null ? value : sum ? total.plus(value) : total.times(value);
    }
    return limited(total);
  }

  private Rational power(Rational base, Rational exponent) {
    if (!exponent.isInteger()) {
      return fractional(base, exponent);
    }
    if (base.signum() == 0 || base.equals(Rational.of(1)) || base.equals(Rational.of(-1))) {
      return base.signum() == 0 ? exponent.signum() > 0 ? base : exponent.signum() == 0 ? Rational.of(1) : null
          : base.signum() > 0 || !exponent.numerator().testBit(0) ? Rational.of(1) : base;
    }
    long cap = base.isInteger() && exponent.signum() > 0 ? Limits.INTEGER_BITS : Limits.FRACTION_BITS;
    if (exponent.numerator().bitLength() > 31
        || Math.abs(exponent.numerator().longValue()) * (base.bits() - (base.isInteger() ? 1 : 0)) > cap) {
      throw new TooComplexException("a power of more than " + cap + " bits");
    }
    long times = Math.abs(exponent.numerator().longValue());
    budget.arithmetic(base.bits() * times / 2);
    if (!base.isInteger()) {
      budget.divisor(base.numerator().bitLength() * times, base.denominator().bitLength() * times);
    }
    return base.power(exponent.numerator().intValueExact());
  }

  /** Returns a rational power that is rational: 8^(2/3); else null. */
  private Rational fractional(Rational base, Rational exponent) {
    if (exponent.denominator().bitLength() > 8 || exponent.numerator().bitLength() > 8) {
      return null;
    }
    Rational root = root(base, exponent.denominator().intValue());
    if (root == null || root.signum() == 0 && exponent.signum() < 0
        || (long) root.bits() * Math.abs(exponent.numerator().intValue()) > Limits.FRACTION_BITS) {
      return null;
    }
    budget.divisor(root.bits() * 128L, root.bits() * 128L);
    return root.power(exponent.numerator().intValue());
  }

  private Rational root(Rational of, int index) {
    if (of.signum() < 0 && index % 2 == 0 || of.bits() > Limits.FRACTION_BITS / 8) {
      return null;
    }
    BigInteger above = root(of.numerator().abs(), index);
    BigInteger below = above == null ? null : root(of.denominator(), index);
    if (below == null) {
      return null;
    }
    return new Rational(of.signum() < 0 ? above.negate() : above, below);
  }

  /** Returns the whole root, or null; by bisection over the bits of the root. */
  private BigInteger root(BigInteger of, int index) {
    BigInteger root = BigInteger.ZERO;
    if (index == 2) {
      budget.arithmetic(4L * of.bitLength());
      budget.bytes(3000 + 8L * of.bitLength());
      root = of.sqrt();
    } else {
      for (int bit = of.bitLength() / index; bit >= 0; bit--) {
        budget.arithmetic(of.bitLength());
        BigInteger trial = root.setBit(bit);
        root = trial.pow(index).compareTo(of) <= 0 ? trial : root;
      }
    }
    return root.pow(index).equals(of) ? root : null;
  }

  /** Counts the cost of a sum, a product or a quotient, including the reduction of the fraction. */
  private void spend(Rational first, Rational second) {
    long bits = first.bits() + second.bits();
    budget.arithmetic(bits);
    if (!first.isInteger() || !second.isInteger()) {
      budget.divisor(bits,
          Math.min(bits, Math.max(first.denominator().bitLength(), second.denominator().bitLength()) * 2L));
    }
  }

  private static Rational limited(Rational value) {
    if (value.bits() > Limits.INTEGER_BITS) {
      throw new TooComplexException("a number of more than " + Limits.INTEGER_BITS + " bits");
    }
    return value;
  }
}
