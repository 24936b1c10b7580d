package kedge.data.template.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attributes, items and slices. What a value does not have is {@link Undefined}. */
public final class PythonAccess {
  private static final Set<String> CHANGES = Set.of("clear", "pop", "popitem", "setdefault", "update", "append",
      "reverse", "insert", "sort", "extend", "remove");

  private PythonAccess() {
  }

  /** {@code value.name}: a method or attribute, else the item of that name. */
  public static Object attribute(Object value, String name) {
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (value instanceof MarkedText) {
      throw marked();
    }
    if (value instanceof PythonObject object) {
      return name.startsWith("__") ? Undefined.member(value, name) : object.attribute(name);
    }
    if (name.startsWith("__") && name.endsWith("__")) {
      return Undefined.member(value, name); // Python's own attributes, which the sandbox hides
    }
    if (BoundMethod.exists(value, name)) {
      return method(value, name);
    }
    return value instanceof Map<?, ?> map && map.containsKey(name) ? map.get(name) : Undefined.member(value, name);
  }

  /** {@code value[key]}: an item, else the method of that name. */
  public static Object item(Object value, Object key, RenderingBudget budget) {
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (value instanceof MarkedText) {
      throw marked();
    }
    if (value instanceof Map<?, ?> map && isKey(key)) {
      Object found = PythonKeys.in(map, key, budget);
      if (map.containsKey(found)) {
        return map.get(found);
      }
    }
    if (PythonArithmetic.isInteger(key) && (value instanceof List || value instanceof String)) {
      return at(value, PythonArithmetic.integer(key), budget);
    }
    if (key instanceof String name) {
      return value instanceof PythonObject ? attribute(value, name)
          : BoundMethod.exists(value, name) ? method(value, name) : Undefined.member(value, name);
    }
    return Undefined.member(value, key);
  }

  /** {@code value[start:stop:step]}; a bound that is null is left out. */
  public static Object slice(Object value, Object start, Object stop, Object step, RenderingBudget budget) {
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    int by = step == null ? 1 : PythonArithmetic.within(step, -Integer.MAX_VALUE, Integer.MAX_VALUE);
    if (by == 0) {
      throw new PythonFault("slice step cannot be zero");
    }
    if (value instanceof String text) {
      int size = text.codePointCount(0, text.length());
      budget.characters(text.length());
      int from = start == null ? (by > 0 ? 0 : size - 1) : bound(start, size, by);
      int to = stop == null ? (by > 0 ? size : -1) : bound(stop, size, by);
      if (by == 1) {
        int begin = text.offsetByCodePoints(0, Math.min(from, size));
        return from >= to ? "" : text.substring(begin, text.offsetByCodePoints(begin, to - from));
      }
      int[] characters = text.codePoints().toArray();
      StringBuilder slice = new StringBuilder();
      for (long i = from; by > 0 ? i < to : i > to; i += by) {
        slice.appendCodePoint(characters[(int) i]);
      }
      return slice.toString();
    }
    if (value instanceof MarkedText) {
      throw marked();
    }
    if (!(value instanceof List<?> list)) {
      throw new PythonFault(value instanceof Map ? "unhashable type: 'slice'"
          : "'" + PythonValues.typeName(value) + "' object is not subscriptable");
    }
    int size = list.size();
    budget.elements(size);
    int from = start == null ? (by > 0 ? 0 : size - 1) : bound(start, size, by);
    int to = stop == null ? (by > 0 ? size : -1) : bound(stop, size, by);
    List<Object> slice = new ArrayList<>();
    for (long i = from; by > 0 ? i < to : i > to; i += by) {
      slice.add(list.get((int) i));
    }
    return value instanceof PythonTuple ? new PythonTuple(slice) : slice;
  }

  private static Object at(Object value, BigInteger index, RenderingBudget budget) {
    if (value instanceof String text) {
      budget.steps(text.length() / 16);
    }
    long size = PythonValues.length(value);
    long at = index.bitLength() > 31 ? size : index.longValue() + (index.signum() < 0 ? size : 0);
    if (at < 0 || at >= size) {
      return new Undefined(PythonValues.typeName(value) + " object has no element " + (index.bitLength() > 31 ? "there"
          : index.toString()));
    }
    if (value instanceof List<?> list) {
      return list.get((int) at);
    }
    String text = (String) value;
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
  }

  private static int bound(Object bound, int size, int by) {
    int at = PythonArithmetic.within(bound, -Integer.MAX_VALUE, Integer.MAX_VALUE);
    at = at < 0 ? at + size : at;
    return by > 0 ? Math.min(Math.max(at, 0), size) : Math.min(Math.max(at, -1), size - 1);
  }

  private static PythonFault marked() {
    return new PythonFault("unsupported attribute or part of a text marked by safe or escape");
  }

  private static boolean isKey(Object key) {
    return key == null || key instanceof String || key instanceof Number || key instanceof Boolean
        || key instanceof PythonTuple;
  }

  private static Object method(Object value, String name) {
    boolean changes = CHANGES.contains(name) && (value instanceof Map || value instanceof List);
    return changes
        ? new Undefined("access to attribute '" + name + "' of '" + PythonValues.typeName(value)
            + "' object is unsafe: templates change nothing")
        : new BoundMethod(value, name);
  }
}
