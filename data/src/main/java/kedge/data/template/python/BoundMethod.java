package kedge.data.template.python;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A method of a text, list or dictionary. */
record BoundMethod(Object self, String name) implements PythonCallable {
  private static final Set<String> OF_TEXTS = Set.of("capitalize", "casefold", "center", "count", "encode", "endswith",
      "expandtabs", "find", "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
      "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower",
      "lstrip", "maketrans", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust",
      "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate",
      "upper", "zfill");
  private static final Set<String> OF_LISTS = Set.of("append", "clear", "copy", "count", "extend", "index", "insert",
      "pop", "remove", "reverse", "sort");
  private static final Set<String> OF_TUPLES = Set.of("count", "index");
  private static final Set<String> OF_DICTIONARIES = Set.of("clear", "copy", "fromkeys", "get", "items", "keys", "pop",
      "popitem", "setdefault", "update", "values");

  static boolean exists(Object self, String name) {
    return (self instanceof String ? OF_TEXTS
        : self instanceof Map ? OF_DICTIONARIES
            : self instanceof PythonTuple || self instanceof PythonRange ? OF_TUPLES
                : self instanceof List ? OF_LISTS : Set.<String>of()).contains(name);
  }

  @Override
  public Object call(CallArguments arguments, RenderingBudget budget) {
    budget.steps(1);
    if (self instanceof String text) {
      return PythonText.call(text, name, arguments, budget);
    }
    return self instanceof Map<?, ?> map ? ofDictionary(map, arguments, budget)
        : ofList((List<?>) self, arguments, budget);
  }

  private Object ofDictionary(Map<?, ?> map, CallArguments arguments, RenderingBudget budget) {
    switch (name) {
      case "get" :
        Map<String, Object> given = arguments.bind("get", "key", "default");
        Object key = PythonKeys.in(map, arguments.first("get"), budget);
        return map.containsKey(key) ? map.get(key) : given.get("default");
      case "items" :
        budget.elements(2L * map.size());
        List<Object> items = new ArrayList<>();
        map.forEach((each, value) -> items.add(new PythonTuple(Arrays.asList(each, value))));
        return new DictionaryView("dict_items", items);
      case "keys" :
        budget.elements(map.size());
        return new DictionaryView("dict_keys", new ArrayList<>(map.keySet()));
      case "values" :
        budget.elements(map.size());
        return new DictionaryView("dict_values", new ArrayList<>(map.values()));
      case "copy" :
        budget.elements(2L * map.size());
        return new LinkedHashMap<>(map);
      default :
        throw new PythonFault("unsupported dictionary method " + name);
    }
  }

  private Object ofList(List<?> list, CallArguments arguments, RenderingBudget budget) {
    switch (name) {
      case "count" :
        return list.stream().filter(each -> PythonComparison.equal(each, arguments.first("count"), budget)).count();
      case "index" :
        for (int i = 0; i < list.size(); i++) {
          if (PythonComparison.equal(list.get(i), arguments.first("index"), budget)) {
            return (long) i;
          }
        }
        throw new PythonFault("list.index(x): x not in list");
      case "copy" :
        budget.elements(list.size());
        return new ArrayList<>(list);
      default :
        throw new PythonFault("unsupported list method " + name);
    }
  }
}
