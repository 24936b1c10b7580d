package kedge.data.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Operators between values. Integers are exact up to 4,000 bits. */
public final class PythonArithmetic {
  private static final int MOST_BITS = 4000;

  private PythonArithmetic() {
  }

  /** {@code left operator right}, for {@code + - * / // % **}. @throws PythonFault where Python raises an exception */
  public static Object apply(String operator, Object left, Object right, RenderingBudget budget) {
    if (operator.equals("%") && left instanceof String text) {
      return PythonFormat.percent(text, right, budget);
    }
    if (left instanceof Undefined || right instanceof Undefined) {
      throw (left instanceof Undefined undefined ? undefined : (Undefined) right).fault();
    }
    if (isNumber(left) && isNumber(right)) {
      return left instanceof Double || right instanceof Double ? reals(operator, real(left), real(right))
          : integers(operator, integer(left), integer(right), budget);
    }
    if (operator.equals("+") && left instanceof String one && right instanceof String other) {
      budget.characters((long) one.length() + other.length());
      return one + other;
    }
    if (operator.equals("+") && (left instanceof MarkedText || right instanceof MarkedText)) {
      return MarkedText.sum(left, right, budget);
    }
    if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other
        && PythonValues.typeName(left).equals(PythonValues.typeName(right)) && !(left instanceof PythonRange)) {
      budget.elements((long) one.size() + other.size());
      List<Object> both = new ArrayList<>(one);
      both.addAll(other);
      return left instanceof PythonTuple ? new PythonTuple(both) : both;
    }
    if (operator.equals("*") && (isInteger(left) || isInteger(right))) {
      Object repeated = isInteger(left) ? right : left;
      BigInteger times = integer(isInteger(left) ? left : right).max(BigInteger.ZERO)
          .min(BigInteger.valueOf(Integer.MAX_VALUE));
      if (repeated instanceof String text) {
        budget.characters(text.length() * times.longValue());
        return text.repeat(times.intValue());
      }
      if (repeated instanceof List<?> list && !(list instanceof PythonRange)) {
        budget.elements(list.size() * times.longValue());
        List<Object> several = new ArrayList<>();
        Collections.nCopies(list.isEmpty() ? 0 : times.intValue(), list).forEach(several::addAll);
        return list instanceof PythonTuple ? new PythonTuple(several) : several;
      }
    }
    throw new PythonFault("unsupported operand types for " + operator + ": '" + PythonValues.typeName(left) + "' and '"
        + PythonValues.typeName(right) + "'"
        + (left instanceof List != right instanceof List && (left instanceof String || right instanceof String)
            ? ". Maybe the template expects message contents to be plain text?"
            : ""));
  }

  /** {@code -value}. */
  public static Object negative(Object value) {
    if (value instanceof Double real) {
      return -real;
    }
    return normal(integer(value).negate());
  }

  static boolean isNumber(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  static boolean isFinite(Object number) {
    return !(number instanceof Double real) || Double.isFinite(real);
  }

  /** Whether a value is an integer, as booleans are. */
  public static boolean isInteger(Object value) {
    return isNumber(value) && !(value instanceof Double);
  }

  /** An integer's value. @throws PythonFault for other values */
  public static BigInteger integer(Object value) {
    if (value instanceof BigInteger big) {
      return big;
    }
    if (value instanceof Long || value instanceof Boolean) {
      return BigInteger.valueOf(value instanceof Long whole ? whole : (Boolean) value ? 1 : 0);
    }
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    throw new PythonFault("expected an integer, but found '" + PythonValues.typeName(value) + "'");
  }

  /** A float without its fraction. @throws PythonFault for infinity and what is not a number */
  public static BigInteger whole(double real) {
    if (!Double.isFinite(real)) {
      throw new PythonFault("cannot convert float " + (Double.isNaN(real) ? "NaN" : "infinity") + " to integer");
    }
    return new BigDecimal(real).toBigInteger();
  }

  /** An integer between bounds, those beyond as the bounds. */
  public static int within(Object value, int least, int most) {
    return integer(value).max(BigInteger.valueOf(least)).min(BigInteger.valueOf(most)).intValue();
  }

  /** A number as a float. @throws PythonFault for other values */
  public static double real(Object value) {
    return value instanceof Double real ? real : integer(value).doubleValue();
  }

  /** {@code Long} where it holds the value. @throws PythonFault for integers of more than 4,000 bits */
  public static Object normal(BigInteger value) {
    if (value.bitLength() > MOST_BITS) {
      throw new PythonFault("an integer of more than " + MOST_BITS + " bits");
    }
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static Object integers(String operator, BigInteger left, BigInteger right, RenderingBudget budget) {
    budget.steps((left.bitLength() + right.bitLength()) / 16);
    if (right.signum() == 0 && "/ // %".contains(operator)) {
      throw new PythonFault("division by zero");
    }
    return switch (operator) {
      case "+" -> normal(left.add(right));
      case "-" -> normal(left.subtract(right));
      case "*" -> normal(left.multiply(right));
      case "/" -> new BigDecimal(left).divide(new BigDecimal(right), new MathContext(40)).doubleValue();
      case "//" -> normal(floor(left, right));
      case "%" -> normal(left.subtract(floor(left, right).multiply(right)));
      default -> power(left, right);
    };
  }

  private static BigInteger floor(BigInteger left, BigInteger right) {
    return new BigDecimal(left).divide(new BigDecimal(right), 0, RoundingMode.FLOOR).toBigInteger();
  }

  private static Object power(BigInteger left, BigInteger right) {
    if (right.signum() < 0) {
      return reals("**", left.doubleValue(), right.doubleValue());
    }
    if (left.abs().bitLength() > 1 && (right.bitLength() > 31 || left.bitLength() * right.longValue() > MOST_BITS)) {
      throw new PythonFault("an integer of more than " + MOST_BITS + " bits");
    }
    return normal(left.abs().bitLength() > 1 ? left.pow(right.intValue())
        : left.signum() >= 0 ? (right.signum() == 0 ? BigInteger.ONE : left)
            : right.testBit(0) ? left : left.negate());
  }

  /** The remainder with the sign of the divisor. */
  private static double remainder(double left, double right) {
    double remainder = left % right;
    return remainder == 0 ? Math.copySign(0.0, right)
        : (remainder < 0) != (right < 0) ? remainder + right : remainder;
  }

  private static Object reals(String operator, double left, double right) {
    if (right == 0 && "/ // %".contains(operator)) {
      throw new PythonFault("division by zero");
    }
    return switch (operator) {
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> left / right;
      case "//" -> floor(left, right);
      case "%" -> remainder(left, right);
      default -> power(left, right);
    };
  }

  private static double floor(double left, double right) {
    double quotient = (left - remainder(left, right)) / right;
    return quotient == 0 ? Math.copySign(0.0, left / right) : Math.rint(quotient);
  }

  private static double power(double left, double right) {
    if (left == 0 && right < 0) {
      throw new PythonFault("0.0 cannot be raised to a negative power");
    }
    double power = left == 1 ? 1 : Math.pow(left, right);
    if (Double.isNaN(power) && !Double.isNaN(left) && !Double.isNaN(right)) {
      throw new PythonFault("unsupported complex number: a power of a negative number with a fraction");
    }
    if (Double.isInfinite(power) && Double.isFinite(left) && Double.isFinite(right)) {
      throw new PythonFault("Numerical result out of range");
    }
    return power;
  }
}
