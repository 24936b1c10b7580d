package kedge.grader.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;

/**
 * Computes real values of constants to more than 50 digits, to confirm a comparison of doubles. Null for complex values
 * and rarer functions.
 */
public final class HighPrecision {
  private static final MathContext DIGITS = HighPrecisionMath.DIGITS;
  /** Nanoseconds and bytes of one function by its series. */
  private static final int FUNCTION_TIME = 25_000;
  private static final int FUNCTION_BYTES = 130_000;
  private static final int OPERATION_BYTES = 600;
  private static final int QUOTIENT_BYTES = 18_000;
  private final WorkBudget budget;
  private final boolean decimalLogarithm;
  private BigDecimal largest = BigDecimal.ZERO;

  public HighPrecision(WorkBudget budget, boolean decimalLogarithm) {
    this.budget = budget;
    this.decimalLogarithm = decimalLogarithm;
  }

  /** Returns the largest term of any sum: canceled digits are known to about 1e-65 of it. */
  public BigDecimal largest() {
    return largest;
  }

  /** Returns the value, or null. */
  public BigDecimal of(Node node) {
    budget.evaluation();
    budget.bytes(OPERATION_BYTES);
    if (node instanceof Node.Number number) {
      Rational value = number.value();
      BigDecimal above = new BigDecimal(value.numerator());
      return value.isInteger() ? above.round(DIGITS) : quotient(above, new BigDecimal(value.denominator()));
    }
    if (node instanceof Node.Constant constant) {
      return constant == Node.Constant.PI ? HighPrecisionMath.PI
          : constant == Node.Constant.E ? HighPrecisionMath.E : null;
    }
    BigDecimal[] values = values(Trees.children(node));
    if (values == null) {
      return null;
    }
    if (node instanceof Node.Sum) {
      return sum(values);
    }
    if (node instanceof Node.Product) {
      return Arrays.stream(values).reduce(BigDecimal.ONE, (left, right) -> left.multiply(right, DIGITS));
    }
    if (node instanceof Node.Negative) {
      return values[0].negate();
    }
    if (node instanceof Node.Quotient) {
      return values[1].signum() == 0 ? null : quotient(values[0], values[1]);
    }
    if (node instanceof Node.Power) {
      return power(values[0], values[1]);
    }
    if (node instanceof Node.Root) {
      return values[0].signum() == 0 ? null : root(values[1], values[0]);
    }
    if (node instanceof Node.Percent) {
      return values[0].scaleByPowerOfTen(-2);
    }
    boolean measured = node instanceof Node.Degrees || node instanceof Node.Quantity;
    return measured ? values[0] : node instanceof Node.Call call ? call(call, values) : null;
  }

  /** Returns the values of nodes; null if one has none. */
  private BigDecimal[] values(List<Node> nodes) {
    BigDecimal[] values = new BigDecimal[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = of(nodes.get(i));
      if (values[i] == null) {
        return null;
      }
    }
    return values;
  }

  private BigDecimal sum(BigDecimal[] terms) {
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal term : terms) {
      largest = largest.max(term.abs());
      total = total.add(term, DIGITS);
    }
    return total;
  }

  private void function(int share) {
    budget.work(FUNCTION_TIME / share);
    budget.bytes(FUNCTION_BYTES / share);
  }

  /** Computes a quotient. Its cost includes the library's removal of trailing zeros, one by one. */
  private BigDecimal quotient(BigDecimal above, BigDecimal below) {
    budget.bytes(QUOTIENT_BYTES);
    return above.divide(below, DIGITS);
  }

  private BigDecimal power(BigDecimal base, BigDecimal exponent) {
    boolean whole = exponent.stripTrailingZeros().scale() <= 0;
    if (whole && exponent.abs().compareTo(BigDecimal.valueOf(10_000_000)) < 0) {
      function(4);
      if (base.signum() == 0) {
        return exponent.signum() > 0 ? base : null;
      }
      return exponent.signum() >= 0 ? base.pow(exponent.intValue(), DIGITS)
          : BigDecimal.ONE.divide(base.pow(-exponent.intValue(), DIGITS), DIGITS);
    }
    if (base.signum() <= 0) {
      return null;
    }
    function(1);
    function(1);
    return HighPrecisionMath.exp(HighPrecisionMath.ln(base).multiply(exponent, DIGITS));
  }

  private BigDecimal root(BigDecimal of, BigDecimal index) {
    if (of.signum() == 0 || index.abs().compareTo(BigDecimal.valueOf(1000)) > 0) {
      return of.signum() == 0 ? of : null;
    }
    boolean square = index.compareTo(BigDecimal.valueOf(2)) == 0;
    if (square) {
      function(4);
      return of.signum() < 0 ? null : HighPrecisionMath.sqrt(of);
    }
    boolean odd = index.stripTrailingZeros().scale() <= 0 && index.toBigInteger().testBit(0);
    if (of.signum() < 0 && !odd) {
      return null;
    }
    BigDecimal root = power(of.abs(), BigDecimal.ONE.divide(index, DIGITS));
    return root == null || of.signum() > 0 ? root : root.negate();
  }

  private BigDecimal call(Node.Call call, BigDecimal[] values) {
    function(1);
    if (ofTwo(call.function())) {
      function(1);
    }
    BigDecimal x = values[0];
    if (call.function().ofAngle()) {
      largest = largest.max(BigDecimal.ONE).max(x.abs());
      x = call.arguments().get(0).facts().has(TreeFacts.Part.DEGREES)
          ? x.multiply(HighPrecisionMath.PI).divide(BigDecimal.valueOf(180), DIGITS)
          : x;
    }
    return switch (call.function()) {
      case SIN -> HighPrecisionMath.sine(x, false);
      case COS -> HighPrecisionMath.sine(x, true);
      case TAN -> ratio(HighPrecisionMath.sine(x, false), HighPrecisionMath.sine(x, true));
      case COT -> ratio(HighPrecisionMath.sine(x, true), HighPrecisionMath.sine(x, false));
      case SEC -> ratio(BigDecimal.ONE, HighPrecisionMath.sine(x, true));
      case CSC -> ratio(BigDecimal.ONE, HighPrecisionMath.sine(x, false));
      case ARCTAN -> HighPrecisionMath.arctan(x);
      case ARCSIN, ARCCOS -> arcsine(x, call.function() == MathFunction.ARCCOS);
      case EXP -> HighPrecisionMath.exp(x);
      case LN -> x.signum() > 0 ? logarithm(x, null) : null;
      case LOG -> x.signum() > 0 ? logarithm(x, decimalLogarithm ? BigDecimal.TEN : null) : null;
      case LOG_BASE -> x.signum() > 0 && values[1].signum() > 0 ? logarithm(values[1], x) : null;
      case ABS -> x.abs();
      default -> null;
    };
  }

  /** Returns whether the function is a quotient of two others. */
  private static boolean ofTwo(MathFunction function) {
    return function == MathFunction.TAN || function == MathFunction.COT || function == MathFunction.LOG
        || function == MathFunction.LOG_BASE;
  }

  private BigDecimal logarithm(BigDecimal of, BigDecimal base) {
    largest = largest.max(BigDecimal.ONE);
    return base == null ? HighPrecisionMath.ln(of) : ratio(HighPrecisionMath.ln(of), HighPrecisionMath.ln(base));
  }

  private static BigDecimal arcsine(BigDecimal x, boolean cosine) {
    BigDecimal square = BigDecimal.ONE.subtract(x.multiply(x, DIGITS), DIGITS);
    if (square.signum() <= 0) {
      return null;
    }
    BigDecimal sine = HighPrecisionMath.arctan(x.divide(HighPrecisionMath.sqrt(square), DIGITS));
    return cosine ? HighPrecisionMath.PI.divide(BigDecimal.valueOf(2), DIGITS).subtract(sine, DIGITS) : sine;
  }

  /** Returns a quotient; null if a value is null, or the divisor is zero within the precision. */
  private static BigDecimal ratio(BigDecimal above, BigDecimal below) {
    return above == null || below == null || below.abs().compareTo(new BigDecimal("1e-50")) < 0 ? null
        : above.divide(below, DIGITS);
  }
}
