package kedge.data.template;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonObject;
import kedge.data.template.python.PythonRange;
import kedge.data.template.python.PythonKeys;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/** Functions that every template can call. */
final class JinjaGlobals {
  private static final String MOMENT = "strftime_now";
  private static final int MOST_MESSAGE = 500;

  private JinjaGlobals() {
  }

  /** The functions, and the variables that a template is given, which go before them. */
  static Map<String, Object> with(Map<String, Object> variables) {
    Map<String, Object> all = new HashMap<>();
    all.put("range", (PythonCallable) (arguments, budget) -> PythonRange.of(arguments));
    all.put("dict", (PythonCallable) JinjaGlobals::dictionary);
    all.put("namespace",
        (PythonCallable) (arguments, budget) -> new Namespace(named(dictionary(arguments, budget))));
    all.put("cycler", (PythonCallable) (arguments, budget) -> new Cycler(arguments.positional()));
    all.put("joiner", (PythonCallable) (arguments, budget) -> new Joiner(
        arguments.bind("joiner", "sep").getOrDefault("sep", ", ")));
    all.put("lipsum", (PythonCallable) (arguments, budget) -> {
      throw new PythonFault("unsupported function lipsum: it would make prompts depend on chance");
    });
    all.put("raise_exception", (PythonCallable) (arguments, budget) -> {
      throw new UserError("the chat template refuses this conversation: "
          + shortened(PythonRepr.text(arguments.first("raise_exception"), budget)) + cure(variables));
    });
    all.put(MOMENT, (PythonCallable) (arguments, budget) -> {
      throw new PythonFault("strftime_now would make prompts depend on the day. Maybe give it a day, by "
          + "chat_template_kwargs: {strftime_now: \"2026-01-31\"}?");
    });
    variables.forEach((name, value) -> all.put(name,
        name.equals(MOMENT) && value instanceof String moment ? Strftime.at(moment) : PythonValues.of(value)));
    return all;
  }

  /** What a conversation has that templates refuse most often. */
  private static String cure(Map<String, Object> variables) {
    List<?> roles = variables.get("messages")instanceof List<?> messages
        ? messages.stream().map(message -> message instanceof Map<?, ?> map ? map.get("role") : null).toList()
        : List.of();
    return roles.contains("system") || roles.contains("developer")
        ? ". Its roles are " + roles + ". Maybe instruction in place of system, which ends the question itself?"
        : roles.size() > 1 ? ". Its roles are " + roles + ". Maybe turns that alternate between user and assistant?"
            : "";
  }

  private static String shortened(String message) {
    return message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) + " ..." : message;
  }

  private static Map<Object, Object> dictionary(CallArguments arguments, RenderingBudget budget) {
    Map<Object, Object> dictionary = new LinkedHashMap<>();
    if (!arguments.positional().isEmpty()) {
      Object first = arguments.positional().get(0);
      if (first instanceof Map<?, ?> map) {
        dictionary.putAll(map);
      } else {
        for (Object pair : PythonValues.elements(first, budget)) {
          if (!(pair instanceof List<?> two && two.size() == 2)) {
            throw new PythonFault("dict expects a mapping, or pairs");
          }
          PythonKeys.put(dictionary, two.get(0), two.get(1), budget);
        }
      }
    }
    dictionary.putAll(arguments.named());
    budget.elements(2L * dictionary.size());
    return dictionary;
  }

  private static Map<String, Object> named(Map<Object, Object> dictionary) {
    Map<String, Object> named = new LinkedHashMap<>();
    dictionary.forEach((key, value) -> named.put(String.valueOf(key), value));
    return named;
  }

  /** An object whose attributes a template sets, also from within a loop. */
  record Namespace(Map<String, Object> attributes) implements PythonObject {
    @Override
    public Object attribute(String name) {
      return attributes.containsKey(name) ? attributes.get(name) : Undefined.member(this, name);
    }
  }

  /** Values in turn. */
  private static final class Cycler implements PythonObject {
    private final List<Object> values;
    private int at;

    Cycler(List<Object> values) {
      if (values.isEmpty()) {
        throw new PythonFault("at least one item has to be provided");
      }
      this.values = values;
    }

    @Override
    public Object attribute(String name) {
      return switch (name) {
        case "current" -> values.get(at);
        case "next" -> (PythonCallable) (arguments, budget) -> {
          Object value = values.get(at);
          at = (at + 1) % values.size();
          return value;
        };
        case "reset" -> (PythonCallable) (arguments, budget) -> {
          at = 0;
          return null;
        };
        default -> Undefined.member(this, name);
      };
    }
  }

  /** A separator: nothing at the first call. */
  private static final class Joiner implements PythonCallable {
    private final Object separator;
    private boolean used;

    Joiner(Object separator) {
      this.separator = separator;
    }

    @Override
    public Object call(CallArguments arguments, RenderingBudget budget) {
      Object value = used ? separator : "";
      used = true;
      return value;
    }
  }
}
