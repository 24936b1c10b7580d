package kedge.data.template.python;

import com.google.common.collect.Lists;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all values have in common: type, truth, length, elements. */
public final class PythonValues {
  private static final int MOST_DEPTH = 200;

  private PythonValues() {
  }

  /**
   * The value of a variable that a template is given: numbers, texts, lists and maps all the way down.
   *
   * @throws PythonFault where they are nested too deeply
   * @throws IllegalStateException for any other object
   */
  public static Object of(Object value) {
    return of(value, 0);
  }

  private static Object of(Object value, int depth) {
    if (depth > MOST_DEPTH) {
      throw new PythonFault("a variable is nested more than " + MOST_DEPTH + " deep");
    }
    if (value == null || value instanceof Boolean || value instanceof Long || value instanceof Double) {
      return value;
    }
    if (value instanceof CharSequence) {
      return value.toString();
    }
    if (value instanceof BigInteger whole) {
      return PythonArithmetic.normal(whole);
    }
    if (value instanceof Float || value instanceof BigDecimal) {
      return Double.parseDouble(value.toString());
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    if (value instanceof Collection<?> collection) {
      List<Object> list = new ArrayList<>(collection.size());
      collection.forEach(element -> list.add(of(element, depth + 1)));
      return list;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> dictionary = new LinkedHashMap<>();
      map.forEach((key, element) -> dictionary.put(of(key, depth + 1), of(element, depth + 1)));
      return dictionary;
    }
    throw new IllegalStateException("a chat template was given a " + value.getClass().getName());
  }

  /** Python's name of a value's type. */
  public static String typeName(Object value) {
    if (value == null) {
      return "NoneType";
    }
    return value instanceof Boolean ? "bool"
        : value instanceof Double ? "float"
            : value instanceof Number ? "int"
                : value instanceof String ? "str"
                    : value instanceof Map ? "dict"
                        : value instanceof PythonTuple ? "tuple"
                            : value instanceof PythonRange ? "range"
                                : value instanceof List ? "list"
                                    : value instanceof DictionaryView view ? view.kind()
                                        : value instanceof PythonIterator ? "generator"
                                            : value.getClass().getSimpleName();
  }

  /** Whether a value counts as true. */
  public static boolean truth(Object value) {
    if (value == null || value instanceof Undefined) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof MarkedText marked) {
      return !marked.text().isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    if (value instanceof DictionaryView view) {
      return !view.elements().isEmpty();
    }
    return !(value instanceof List<?> list) || !list.isEmpty();
  }

  /** {@code len}. @throws PythonFault for a value without length */
  public static long length(Object value) {
    if (value instanceof Undefined) {
      return 0;
    }
    if (value instanceof String || value instanceof MarkedText) {
      String text = value instanceof MarkedText marked ? marked.text() : (String) value;
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof DictionaryView view) {
      return view.elements().size();
    }
    throw new PythonFault("object of type '" + typeName(value) + "' has no len()");
  }

  /** Whether a value has elements. */
  public static boolean iterable(Object value) {
    return value instanceof Undefined || value instanceof String || value instanceof Map || value instanceof List
        || value instanceof DictionaryView || value instanceof PythonIterator;
  }

  /**
   * The elements that a loop walks through: of a list, keys of a dictionary, characters of a text.
   *
   * @throws PythonFault for a value that has none
   */
  @SuppressWarnings("unchecked")
  public static List<Object> elements(Object value, RenderingBudget budget) {
    if (value instanceof Undefined) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      budget.steps(list.size());
      return (List<Object>) list;
    }
    if (value instanceof Map<?, ?> map) {
      budget.elements(map.size());
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof DictionaryView view) {
      budget.steps(view.elements().size());
      return view.elements();
    }
    if (value instanceof PythonIterator iterator) {
      List<Object> rest = Lists.newArrayList(iterator);
      budget.elements(rest.size());
      return rest;
    }
    if (value instanceof String text) {
      budget.elements(2L * text.length());
      List<Object> characters = new ArrayList<>(text.length());
      text.codePoints().forEach(character -> characters.add(Character.toString(character)));
      return characters;
    }
    throw new PythonFault("'" + typeName(value) + "' object is not iterable");
  }

  /** {@code item in container}. */
  public static boolean contains(Object container, Object item, RenderingBudget budget) {
    if (container instanceof String text) {
      if (item instanceof String || item instanceof MarkedText) {
        budget.read(text);
        return TextSearch.indexOf(text, item instanceof MarkedText marked ? marked.text() : (String) item, 0) >= 0;
      }
      throw new PythonFault("'in <string>' requires string as left operand, not " + typeName(item));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(PythonKeys.in(map, item, budget));
    }
    for (Object each : elements(container, budget)) {
      if (PythonComparison.equal(each, item, budget)) {
        return true;
      }
    }
    return false;
  }
}
