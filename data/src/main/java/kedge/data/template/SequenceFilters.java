package kedge.data.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonAccess;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonComparison;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonIterator;
import kedge.data.template.python.PythonKeys;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonText;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/** Filters of lists. */
final class SequenceFilters {
  static final Map<String, JinjaFilter> ALL = all();

  private SequenceFilters() {
  }

  private static Map<String, JinjaFilter> all() {
    Map<String, JinjaFilter> all = new LinkedHashMap<>();
    all.put("list", (value, arguments, budget) -> copy(value, budget));
    all.put("first", (value, arguments, budget) -> end(value, true, budget));
    all.put("last", (value, arguments, budget) -> end(value, false, budget));
    all.put("join", SequenceFilters::join);
    all.put("map", SequenceFilters::map);
    all.put("select", (value, arguments, budget) -> select(value, arguments, false, true, budget));
    all.put("reject", (value, arguments, budget) -> select(value, arguments, false, false, budget));
    all.put("selectattr", (value, arguments, budget) -> select(value, arguments, true, true, budget));
    all.put("rejectattr", (value, arguments, budget) -> select(value, arguments, true, false, budget));
    all.put("sort", SequenceFilters::sort);
    all.put("dictsort", SequenceFilters::sortDictionary);
    all.put("min", (value, arguments, budget) -> extreme(value, arguments, true, budget));
    all.put("max", (value, arguments, budget) -> extreme(value, arguments, false, budget));
    all.put("sum", SequenceFilters::sum);
    all.put("unique", SequenceFilters::unique);
    all.put("batch", SequenceFilters::batch);
    all.put("slice", SequenceFilters::slices);
    all.put("groupby", SequenceFilters::group);
    return all;
  }

  private static List<Object> copy(Object value, RenderingBudget budget) {
    List<Object> elements = PythonValues.elements(value, budget);
    budget.elements(elements.size());
    return new ArrayList<>(elements);
  }

  /** Elements of what Jinja walks through only if it is true: None has none. */
  private static List<Object> several(Object value, RenderingBudget budget) {
    return PythonValues.truth(value) ? PythonValues.elements(value, budget) : List.of();
  }

  private static Object end(Object value, boolean first, RenderingBudget budget) {
    List<Object> elements = PythonValues.elements(value, budget);
    return elements.isEmpty() ? new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty.")
        : elements.get(first ? 0 : elements.size() - 1);
  }

  private static Object join(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("join", "d", "attribute");
    UnaryOperator<Object> attribute = attribute(given.get("attribute"), budget);
    List<String> texts = PythonValues.elements(value, budget).stream()
        .map(each -> PythonRepr.text(attribute.apply(each), budget)).toList();
    return PythonText.join(PythonRepr.text(given.getOrDefault("d", ""), budget), texts, budget);
  }

  /** A function from an element to its attribute {@code a.b.0}; the element itself where none is named. */
  private static UnaryOperator<Object> attribute(Object name, RenderingBudget budget) {
    return attribute(name, null, budget);
  }

  /** The same, with a value in place of what is missing; null: none. */
  private static UnaryOperator<Object> attribute(Object name, Object otherwise, RenderingBudget budget) {
    if (name == null) {
      return element -> element;
    }
    List<String> path = name instanceof Long index ? List.of(index.toString())
        : List.of(budget.made(PythonText.string(name)).split("\\.", -1));
    return element -> {
      Object value = element;
      for (String step : path) {
        budget.steps(1);
        value = PythonAccess.item(value, step.matches("\\d{1,9}") ? (Object) Long.parseLong(step) : step, budget);
        value = value instanceof Undefined && otherwise != null ? otherwise : value;
      }
      return value;
    };
  }

  private static Object map(Object value, CallArguments arguments, RenderingBudget budget) {
    List<Object> mapped = new ArrayList<>();
    UnaryOperator<Object> function;
    if (arguments.positional().isEmpty()) {
      Map<String, Object> given = arguments.bind("map", "attribute", "default");
      function = attribute(given.get("attribute"), given.get("default"), budget);
    } else {
      String name = PythonText.string(arguments.first("map"));
      JinjaFilter filter = JinjaFilters.ALL.get(name);
      if (filter == null) {
        throw new PythonFault("No filter named '" + name + "'.");
      }
      function = element -> filter.apply(element, arguments.rest(), budget);
    }
    List<Object> elements = several(value, budget);
    budget.elements(elements.size());
    elements.forEach(element -> mapped.add(function.apply(element)));
    return new PythonIterator(mapped);
  }

  private static Object select(Object value, CallArguments arguments, boolean byAttribute, boolean keep,
      RenderingBudget budget) {
    UnaryOperator<Object> attribute = byAttribute ? attribute(arguments.first("selectattr"), budget)
        : element -> element;
    CallArguments test = byAttribute ? arguments.rest() : arguments;
    JinjaPredicate predicate = (element, none, work) -> PythonValues.truth(element);
    CallArguments rest = test;
    if (!test.positional().isEmpty()) {
      String name = PythonText.string(test.positional().get(0));
      predicate = JinjaPredicates.ALL.get(name);
      if (predicate == null) {
        throw new PythonFault("No test named '" + name + "'.");
      }
      rest = test.rest();
    }
    List<Object> kept = new ArrayList<>();
    for (Object element : several(value, budget)) {
      if (predicate.holds(attribute.apply(element), rest, budget) == keep) {
        budget.elements(1);
        kept.add(element);
      }
    }
    return new PythonIterator(kept);
  }

  private static Comparator<Object> order(Map<String, Object> given, UnaryOperator<Object> key,
      RenderingBudget budget) {
    boolean exact = PythonValues.truth(given.get("case_sensitive"));
    Comparator<Object> order = (one, other) -> PythonComparison.compare(folded(key.apply(one), exact, budget),
        folded(key.apply(other), exact, budget), budget);
    return PythonValues.truth(given.get("reverse")) ? order.reversed() : order;
  }

  private static Object folded(Object value, boolean exact, RenderingBudget budget) {
    if (value instanceof String text && !exact) {
      budget.read(text);
      return text.toLowerCase(Locale.ROOT);
    }
    return value;
  }

  private static Object sort(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    List<Object> sorted = copy(value, budget);
    boolean exact = PythonValues.truth(given.get("case_sensitive"));
    List<UnaryOperator<Object>> keys = given.get("attribute")instanceof String names
        ? Arrays.stream(budget.made(names).split(",", -1)).map(name -> attribute(name, budget)).toList()
        : List.of(attribute(given.get("attribute"), budget));
    sorted.sort(order(given, element -> keys.size() == 1 ? keys.get(0).apply(element)
        : keys.stream()
            .map(key -> folded(key.apply(element), exact, budget)).toList(),
        budget));
    return sorted;
  }

  private static Object sortDictionary(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(value instanceof Map<?, ?> map)) {
      throw new PythonFault("dictsort of a " + PythonValues.typeName(value));
    }
    int by = "value".equals(given.get("by")) ? 1 : 0;
    budget.elements(2L * map.size());
    List<Object> items = new ArrayList<>();
    map.forEach((key, item) -> items.add(new PythonTuple(Arrays.asList(key, item))));
    items.sort(order(given, item -> ((PythonTuple) item).get(by), budget));
    return items;
  }

  private static Object extreme(Object value, CallArguments arguments, boolean least, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("min", "case_sensitive", "attribute");
    Comparator<Object> order = order(given, attribute(given.get("attribute"), budget), budget);
    Object best = new Undefined("No aggregated item, sequence was empty.");
    for (Object element : PythonValues.elements(value, budget)) {
      int compared = best instanceof Undefined ? 0 : order.compare(element, best);
      best = best instanceof Undefined || (least ? compared < 0 : compared > 0) ? element : best;
    }
    return best;
  }

  private static Object sum(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("sum", "attribute", "start");
    UnaryOperator<Object> attribute = attribute(given.get("attribute"), budget);
    Object sum = given.getOrDefault("start", 0L);
    for (Object element : PythonValues.elements(value, budget)) {
      sum = PythonArithmetic.apply("+", sum, attribute.apply(element), budget);
    }
    return sum;
  }

  private static Object unique(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("unique", "case_sensitive", "attribute");
    UnaryOperator<Object> attribute = attribute(given.get("attribute"), budget);
    Map<Object, Object> first = new LinkedHashMap<>();
    for (Object element : PythonValues.elements(value, budget)) {
      budget.elements(1);
      first.putIfAbsent(PythonKeys.in(first, folded(attribute.apply(element),
          PythonValues.truth(given.get("case_sensitive")), budget), budget), element);
    }
    return new PythonIterator(new ArrayList<>(first.values()));
  }

  private static Object batch(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("batch", "linecount", "fill_with");
    int size = PythonArithmetic.within(given.get("linecount"), 1, 100_000);
    List<Object> elements = copy(value, budget);
    List<Object> batches = new ArrayList<>();
    for (int from = 0; from < elements.size(); from += size) {
      List<Object> batch = new ArrayList<>(elements.subList(from, Math.min(elements.size(), from + size)));
      while (given.get("fill_with") != null && batch.size() < size) {
        budget.elements(1);
        batch.add(given.get("fill_with"));
      }
      batches.add(batch);
    }
    return new PythonIterator(batches);
  }

  private static Object slices(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("slice", "slices", "fill_with");
    int count = PythonArithmetic.within(given.get("slices"), 0, 100_000);
    if (count == 0) {
      throw new PythonFault("integer division or modulo by zero");
    }
    List<Object> elements = copy(value, budget);
    int longer = elements.size() % count;
    List<Object> slices = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      budget.elements(1);
      int to = from + elements.size() / count + (i < longer ? 1 : 0);
      List<Object> slice = new ArrayList<>(elements.subList(from, to));
      if (given.get("fill_with") != null && i >= longer) {
        slice.add(given.get("fill_with"));
      }
      slices.add(slice);
      from = to;
    }
    return new PythonIterator(slices);
  }

  private static Object group(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("groupby", "attribute", "default", "case_sensitive");
    UnaryOperator<Object> attribute = attribute(given.get("attribute"), given.get("default"), budget);
    List<Object> elements = copy(value, budget);
    elements.sort(order(given, attribute, budget));
    Map<Object, List<Object>> groups = new LinkedHashMap<>();
    boolean exact = PythonValues.truth(given.get("case_sensitive"));
    elements.forEach(element -> groups
        .computeIfAbsent(PythonKeys.in(groups, folded(attribute.apply(element), exact, budget), budget),
            key -> new ArrayList<>())
        .add(element));
    List<Object> grouped = new ArrayList<>();
    groups.values().forEach(
        members -> grouped.add(new GroupTuple(attribute.apply(members.get(0)), members)));
    return grouped;
  }
}
