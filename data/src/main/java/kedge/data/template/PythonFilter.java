package kedge.data.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/** A filter with the meaning of Python, replacing the one of Jinjava of the same name. */
record PythonFilter(String name, Body body) implements AdvancedFilter {

  /** Applies a filter to a value, positional arguments and named ones. */
  interface Body {
    Object apply(Object value, Object[] arguments, Map<String, Object> named);
  }

  static List<PythonFilter> all() {
    return List.of(
        new PythonFilter("trim", method("strip")), new PythonFilter("length", PythonFilter::length),
        new PythonFilter("count", PythonFilter::length),
        new PythonFilter("string", (value, arguments, named) -> Functions.text(value)),
        new PythonFilter("tojson", PythonFilter::json),
        new PythonFilter("items",
            (value, arguments, named) -> value == null ? List.of() : new ArrayList<>(((Map<?, ?>) value).entrySet())),
        new PythonFilter("list", (value, arguments, named) -> new ArrayList<>(Functions.items(value))),
        new PythonFilter("upper", method("upper")),
        new PythonFilter("lower", method("lower")),
        new PythonFilter("replace", method("replace")),
        new PythonFilter("default", PythonFilter::orElse),
        new PythonFilter("d", PythonFilter::orElse),
        new PythonFilter("reverse", PythonFilter::reverse),
        new PythonFilter("safe", (value, arguments, named) -> value));
  }

  private static Body method(String name) {
    return (value, arguments, named) -> PythonText.call(Functions.text(value), name, arguments);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, Object[] arguments, Map<String, Object> named) {
    return body.apply(value, arguments, named);
  }

  private static Object length(Object value, Object[] arguments, Map<String, Object> named) {
    if (value instanceof String text) {
      return (long) text.codePointCount(0, text.length());
    }
    return (long) (value instanceof Map<?, ?> map ? map.size() : Functions.items(value).size());
  }

  private static Object json(Object value, Object[] arguments, Map<String, Object> named) {
    for (String key : named.keySet()) {
      if (!key.equals("indent") && !key.equals("ensure_ascii")) {
        throw new UserError("chat template: unsupported argument " + key + " of the filter tojson");
      }
    }
    if (Functions.truth(named.get("ensure_ascii")) || arguments.length > 0) {
      throw new UserError(
          "chat template: unsupported arguments of the filter tojson: only indent and ensure_ascii=false are");
    }
    return PythonJson.write(value, named.get("indent")instanceof Number indent ? indent.intValue() : -1);
  }

  private static Object orElse(Object value, Object[] arguments, Map<String, Object> named) {
    Object otherwise = arguments.length > 0 ? arguments[0] : named.getOrDefault("default_value", "");
    boolean alsoFalse = Functions.truth(arguments.length > 1 ? arguments[1] : named.get("boolean"));
    return value == null || (alsoFalse && !Functions.truth(value)) ? otherwise : value;
  }

  private static Object reverse(Object value, Object[] arguments, Map<String, Object> named) {
    return value instanceof String text ? PythonText.slice(text, null, null, -1)
        : PythonText.slice(new ArrayList<>((Collection<?>) value), null, null, -1);
  }
}
