package kedge.data.template.python;

import java.math.BigInteger;
import java.util.Map;

/** Keys of dictionaries: 1, 1.0 and True are one key. */
public final class PythonKeys {
  private PythonKeys() {
  }

  /**
   * Returns a value as a key, its reading counted.
   *
   * @throws PythonFault for lists, dictionaries and objects, which have no hash
   */
  public static Object of(Object value, RenderingBudget budget) {
    if (value instanceof String text) {
      budget.steps(text.length() / 64);
    } else if (value instanceof PythonTuple tuple) {
      budget.intoValue();
      budget.steps(tuple.size());
      tuple.forEach(element -> of(element, budget));
      budget.outOfValue();
    } else if (value != null && !PythonArithmetic.isNumber(value) && !(value instanceof Undefined)) {
      throw new PythonFault("unhashable type: '" + PythonValues.typeName(value) + "'");
    }
    return value;
  }

  /** Returns the key of a dictionary that equals a value; the value itself where there is none. */
  public static Object in(Map<?, ?> map, Object value, RenderingBudget budget) {
    Object key = of(value, budget);
    if (!PythonArithmetic.isNumber(key) || map.isEmpty() || map.containsKey(key)) {
      return key;
    }
    double real = PythonArithmetic.real(key);
    if (PythonArithmetic.isInteger(key) && map.containsKey(real)
        && PythonComparison.equal(key, real, budget)) {
      return real;
    }
    if (real != Math.rint(real) || Double.isInfinite(real)) {
      return key;
    }
    BigInteger whole = PythonArithmetic.isInteger(key) ? PythonArithmetic.integer(key) : PythonArithmetic.whole(real);
    Object integer = PythonArithmetic.normal(whole);
    if (map.containsKey(integer)) {
      return integer;
    }
    boolean flag = whole.equals(BigInteger.ONE);
    return (flag || whole.signum() == 0) && map.containsKey(flag) ? (Object) flag : key;
  }

  /** Puts a value under the key that equals one that is there, as Python keeps the first. */
  public static void put(Map<Object, Object> map, Object key, Object value, RenderingBudget budget) {
    map.put(in(map, key, budget), value);
  }
}
