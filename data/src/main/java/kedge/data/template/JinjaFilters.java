package kedge.data.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonAccess;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonIterator;
import kedge.data.template.python.PythonJson;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonText;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.RenderingBudget;
import kedge.data.template.python.Undefined;

/** Jinja's filters by name. Those that draw at random, and most of those that write HTML, are left out. */
final class JinjaFilters {
  static final SortedMap<String, JinjaFilter> ALL = all();

  private JinjaFilters() {
  }

  private static SortedMap<String, JinjaFilter> all() {
    SortedMap<String, JinjaFilter> all = new TreeMap<>();
    all.put("tojson", PythonJson::write);
    List.of("length", "count").forEach(name -> all.put(name,
        (value, arguments, budget) -> PythonValues.length(value)));
    List.of("default", "d").forEach(name -> all.put(name, JinjaFilters::orElse));
    all.put("attr", (value, arguments, budget) -> attribute(value, arguments));
    all.put("abs", (value, arguments, budget) -> value instanceof Double real ? (Object) Math.abs(real)
        : PythonArithmetic.normal(PythonArithmetic.integer(value).abs()));
    all.put("int", JinjaFilters::integer);
    all.put("float", JinjaFilters::real);
    all.put("round", JinjaFilters::rounded);
    all.put("items", JinjaFilters::items);
    all.put("reverse", JinjaFilters::reversed);
    all.putAll(TextFilters.ALL);
    all.putAll(SequenceFilters.ALL);
    return all;
  }

  private static Object attribute(Object value, CallArguments arguments) {
    String name = PythonText.string(arguments.first("attr"));
    Object found = PythonAccess.attribute(value, name);
    return value instanceof Map<?, ?> map && found == map.get(name) ? Undefined.member(value, name) : found;
  }

  private static Object orElse(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("default", "default_value", "boolean");
    boolean missing = value instanceof Undefined
        || (PythonValues.truth(given.get("boolean")) && !PythonValues.truth(value));
    return missing ? given.getOrDefault("default_value", "") : value;
  }

  private static Object integer(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("int", "default", "base");
    if (PythonArithmetic.isInteger(value)) {
      return PythonArithmetic.normal(PythonArithmetic.integer(value));
    }
    if (value instanceof Double real && Double.isInfinite(real)) {
      throw new PythonFault("cannot convert float infinity to integer");
    }
    int base = PythonArithmetic.within(given.getOrDefault("base", 10L), 2, 36);
    if (value instanceof String text && text.length() < 1000) {
      String digits = text.strip().replaceFirst("(?i)^([-+]?)0[xob](?=.)", base == 10 ? "$0" : "$1")
          .replaceAll("(?<=\\w)_(?=\\w)", "");
      try {
        return PythonArithmetic.normal(new BigInteger(digits, base));
      } catch (NumberFormatException noInteger) {
        // maybe a real number, below
      }
    }
    Object real = real(value, CallArguments.of((Object) null), budget);
    return real instanceof Double number && Double.isFinite(number)
        ? PythonArithmetic.normal(PythonArithmetic.whole(number))
        : given.getOrDefault("default", 0L);
  }

  private static Object real(Object value, CallArguments arguments, RenderingBudget budget) {
    Object otherwise = arguments.bind("float", "default").getOrDefault("default", 0.0);
    if (value instanceof Undefined undefined) {
      throw undefined.fault();
    }
    if (value instanceof Number || value instanceof Boolean) {
      return PythonArithmetic.real(value);
    }
    if (value instanceof String text && text.length() < 1000) {
      String number = text.strip().toLowerCase(Locale.ROOT).replaceAll("(?<=\\d)_(?=\\d)", "");
      if (number.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d{1,9})?")) {
        return Double.parseDouble(number);
      }
      if (number.matches("[-+]?(inf(inity)?|nan)")) {
        return number.contains("nan") ? Double.NaN
            : Math.copySign(Double.POSITIVE_INFINITY,
                number.startsWith("-") ? -1 : 1);
      }
    }
    return otherwise;
  }

  private static Object rounded(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("round", "precision", "method");
    int places = PythonArithmetic.within(given.getOrDefault("precision", 0L), -400, 400);
    String method = PythonText.string(given.getOrDefault("method", "common"));
    if (method.equals("common") && PythonArithmetic.isInteger(value)) {
      BigDecimal whole = new BigDecimal(PythonArithmetic.integer(value));
      return PythonArithmetic.normal(whole.setScale(Math.min(places, 0), RoundingMode.HALF_EVEN).toBigInteger());
    }
    budget.steps(1 + Math.abs(places));
    double real = PythonArithmetic.real(value);
    if (!Double.isFinite(real)) {
      return real;
    }
    double scale = Math.pow(10, places);
    return switch (method) {
      case "common" -> Math.copySign(new BigDecimal(real).setScale(places, RoundingMode.HALF_EVEN).doubleValue(), real);
      case "ceil" -> Math.ceil(real * scale) / scale;
      case "floor" -> Math.floor(real * scale) / scale;
      default -> throw new PythonFault("method must be common, ceil or floor");
    };
  }

  private static Object items(Object value, CallArguments arguments, RenderingBudget budget) {
    if (value instanceof Undefined) {
      return new PythonIterator(List.of());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new PythonFault("Can only get item pairs from a mapping.");
    }
    budget.elements(2L * map.size());
    List<Object> items = new ArrayList<>();
    map.forEach((key, item) -> items.add(new PythonTuple(Arrays.asList(key, item))));
    return new PythonIterator(items);
  }

  private static Object reversed(Object value, CallArguments arguments, RenderingBudget budget) {
    if (value instanceof String text) {
      return PythonAccess.slice(text, null, null, -1L, budget);
    }
    List<Object> elements = new ArrayList<>(PythonValues.elements(value, budget));
    budget.elements(elements.size());
    Collections.reverse(elements);
    return new PythonIterator(elements);
  }
}
