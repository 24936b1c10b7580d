package kedge.data.template.python;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** {@code ==} and {@code <} between values. */
public final class PythonComparison {
  private PythonComparison() {
  }

  /** Whether two values are equal; a boolean is 0 or 1, a list never equals a tuple. */
  public static boolean equal(Object left, Object right, RenderingBudget budget) {
    budget.steps(1);
    if (left == right || (left instanceof Undefined && right instanceof Undefined)) {
      return true;
    }
    if (PythonArithmetic.isNumber(left) && PythonArithmetic.isNumber(right)) {
      return PythonArithmetic.isFinite(left) && PythonArithmetic.isFinite(right) ? numbers(left, right, budget) == 0
          : PythonArithmetic.real(left) == PythonArithmetic.real(right);
    }
    if (left instanceof MarkedText marked) {
      return equal(marked.text(), right, budget);
    }
    if (left instanceof String text) {
      budget.steps(text.length() / 64);
      return text.equals(right instanceof MarkedText marked ? marked.text() : right);
    }
    budget.intoValue();
    boolean equal = left instanceof Map<?, ?> one && right instanceof Map<?, ?> other ? maps(one, other, budget)
        : left instanceof List<?> first && right instanceof List<?> second
            && PythonValues.typeName(left).equals(PythonValues.typeName(right)) && lists(first, second, budget);
    budget.outOfValue();
    return equal;
  }

  private static boolean maps(Map<?, ?> one, Map<?, ?> other, RenderingBudget budget) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<?, ?> each : one.entrySet()) {
      Object key = PythonKeys.in(other, each.getKey(), budget);
      if (!other.containsKey(key) || !equal(each.getValue(), other.get(key), budget)) {
        return false;
      }
    }
    return true;
  }

  private static boolean lists(List<?> one, List<?> other, RenderingBudget budget) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!equal(one.get(i), other.get(i), budget)) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of two values is not a number, and so neither less, equal nor greater. */
  public static boolean unordered(Object left, Object right) {
    return (left instanceof Double one && one.isNaN()) || (right instanceof Double other && other.isNaN());
  }

  /** Order of two numbers, texts or lists. @throws PythonFault for values that have none */
  public static int compare(Object left, Object right, RenderingBudget budget) {
    budget.steps(1);
    if (left instanceof Undefined || right instanceof Undefined) {
      throw (left instanceof Undefined undefined ? undefined : (Undefined) right).fault();
    }
    if (PythonArithmetic.isNumber(left) && PythonArithmetic.isNumber(right)) {
      return PythonArithmetic.isFinite(left) && PythonArithmetic.isFinite(right) ? numbers(left, right, budget)
          : Double.compare(PythonArithmetic.real(left), PythonArithmetic.real(right));
    }
    if (left instanceof String one && right instanceof String other) {
      budget.steps(Math.min(one.length(), other.length()) / 64);
      return texts(one, other);
    }
    if (left instanceof List<?> one && right instanceof List<?> other
        && PythonValues.typeName(left).equals(PythonValues.typeName(right))) {
      for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
        if (!equal(one.get(i), other.get(i), budget)) {
          budget.intoValue();
          int compared = compare(one.get(i), other.get(i), budget);
          budget.outOfValue();
          return compared;
        }
      }
      return Integer.compare(one.size(), other.size());
    }
    throw new PythonFault("'<' not supported between instances of '" + PythonValues.typeName(left) + "' and '"
        + PythonValues.typeName(right) + "'");
  }

  private static int numbers(Object left, Object right, RenderingBudget budget) {
    if (left instanceof Long one && right instanceof Long other) {
      return Long.compare(one, other);
    }
    budget.steps(50);
    return exact(left).compareTo(exact(right));
  }

  private static BigDecimal exact(Object number) {
    return number instanceof Double real ? new BigDecimal(real) : new BigDecimal(PythonArithmetic.integer(number));
  }

  /** By code points, where Java compares halves of surrogate pairs. */
  private static int texts(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    if (i == one.length() || i == other.length()) {
      return Integer.compare(one.length(), other.length());
    }
    boolean pair = i > 0 && Character.isHighSurrogate(one.charAt(i - 1));
    return Integer.compare(one.codePointAt(pair ? i - 1 : i), other.codePointAt(pair ? i - 1 : i));
  }
}
