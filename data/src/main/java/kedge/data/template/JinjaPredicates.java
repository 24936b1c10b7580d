package kedge.data.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.MarkedText;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.Undefined;

/** Jinja's tests by name. */
final class JinjaPredicates {
  static final SortedMap<String, JinjaPredicate> ALL = all();

  private JinjaPredicates() {
  }

  private static SortedMap<String, JinjaPredicate> all() {
    SortedMap<String, JinjaPredicate> all = new TreeMap<>();
    Map.<String, Predicate<Object>>ofEntries(
        Map.entry("defined", value -> !(value instanceof Undefined)),
        Map.entry("undefined", value -> value instanceof Undefined),
        Map.entry("none", value -> value == null),
        Map.entry("string", value -> value instanceof String || value instanceof MarkedText),
        Map.entry("mapping", value -> value instanceof Map),
        Map.entry("iterable", PythonValues::iterable),
        Map.entry("sequence", value -> value instanceof String || value instanceof Map || value instanceof List
            || value instanceof Undefined),
        Map.entry("number", value -> value instanceof Number || value instanceof Boolean),
        Map.entry("integer", value -> PythonArithmetic.isInteger(value) && !(value instanceof Boolean)),
        Map.entry("float", value -> value instanceof Double),
        Map.entry("boolean", value -> value instanceof Boolean),
        Map.entry("true", value -> Boolean.TRUE.equals(value)),
        Map.entry("false", value -> Boolean.FALSE.equals(value)),
        Map.entry("callable", value -> value instanceof PythonCallable),
        Map.entry("escaped", value -> value instanceof MarkedText),
        Map.entry("odd", value -> PythonArithmetic.integer(value).testBit(0)),
        Map.entry("even", value -> !PythonArithmetic.integer(value).testBit(0)),
        Map.entry("filter", value -> value instanceof String name && JinjaFilters.ALL.containsKey(name)),
        Map.entry("test", value -> value instanceof String name && JinjaPredicates.ALL.containsKey(name)))
        .forEach((name, predicate) -> all.put(name, (value, arguments, budget) -> {
          arguments.bind("the test " + name);
          return predicate.test(value);
        }));
    all.put("lower", (value, arguments, budget) -> {
      String text = PythonRepr.text(value, budget);
      return text.equals(text.toLowerCase(Locale.ROOT)) && !text.equals(text.toUpperCase(Locale.ROOT));
    });
    all.put("upper", (value, arguments, budget) -> {
      String text = PythonRepr.text(value, budget);
      return text.equals(text.toUpperCase(Locale.ROOT)) && !text.equals(text.toLowerCase(Locale.ROOT));
    });
    all.put("divisibleby", (value, arguments, budget) -> !PythonValues.truth(
        PythonArithmetic.apply("%", value, arguments.first("divisibleby"), budget)));
    all.put("sameas", (value, arguments, budget) -> same(value, arguments));
    all.put("in", (value, arguments, budget) -> PythonValues.contains(arguments.first("in"), value, budget));
    Map.of("eq", "==", "equalto", "==", "ne", "!=", "lt", "<", "lessthan", "<", "le", "<=", "gt", ">", "greaterthan",
        ">", "ge", ">=").forEach((name, operator) -> order(all, name, operator));
    List.of("==", "!=", "<", "<=", ">", ">=").forEach(operator -> order(all, operator, operator));
    return all;
  }

  private static void order(Map<String, JinjaPredicate> all, String name, String operator) {
    all.put(name,
        (value, arguments, budget) -> JinjaExpressions.Comparison.holds(operator, value, arguments.first(name),
            budget));
  }

  /** Objects that are one object in Python: None, booleans, and small numbers. */
  private static boolean same(Object value, CallArguments arguments) {
    Object other = arguments.first("sameas");
    if (value instanceof String || value instanceof Double) {
      throw new PythonFault("unsupported test 'is sameas' of a " + PythonValues.typeName(value));
    }
    return value == other || (value instanceof Boolean && value.equals(other))
        || (value instanceof Long && value.equals(other));
  }
}
