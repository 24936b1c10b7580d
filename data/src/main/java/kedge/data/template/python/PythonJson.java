package kedge.data.template.python;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * JSON as the {@code tojson} of {@code transformers} writes it: by {@code json.dumps}, with {@code ensure_ascii} off.
 */
public final class PythonJson {
  private final StringBuilder out = new StringBuilder();
  private final RenderingBudget budget;
  private final String indent;
  private final String comma;
  private final String colon;
  private final boolean ascii;
  private final boolean sorted;

  private PythonJson(Map<String, Object> given, RenderingBudget budget) {
    this.budget = budget;
    Object width = given.get("indent");
    this.indent = width == null ? null
        : width instanceof String text ? text
            : " ".repeat(PythonArithmetic.within(width, 0, 100));
    Object separators = given.get("separators");
    if (separators != null && !(separators instanceof List<?> pair && pair.size() == 2)) {
      throw new PythonFault("separators of tojson are two texts");
    }
    this.comma = separators == null ? indent == null ? ", " : "," : PythonText.string(((List<?>) separators).get(0));
    this.colon = separators == null ? ": " : PythonText.string(((List<?>) separators).get(1));
    this.ascii = PythonValues.truth(given.get("ensure_ascii"));
    this.sorted = PythonValues.truth(given.get("sort_keys"));
  }

  /** {@code tojson(value, ensure_ascii, indent, separators, sort_keys)}; the value stands before the arguments. */
  public static String write(Object value, CallArguments arguments, RenderingBudget budget) {
    PythonJson json = new PythonJson(
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys"), budget);
    json.value(value, 1);
    return json.out.toString();
  }

  private void value(Object value, int depth) {
    budget.steps(1);
    budget.intoValue();
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof MarkedText marked) {
      quote(marked.text());
    } else if (value instanceof Map<?, ?> map) {
      several('{', '}', entries(map), depth, entry -> {
        quote(key(entry.getKey()));
        write(colon);
        value(entry.getValue(), depth + 1);
      });
    } else if (value instanceof List<?> list && !(list instanceof PythonRange)) {
      several('[', ']', list.iterator(), depth, element -> value(element, depth + 1));
    } else {
      write(scalar(value));
    }
    budget.outOfValue();
  }

  private String scalar(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Double real && !Double.isFinite(real)) {
      return real.isNaN() ? "NaN" : real > 0 ? "Infinity" : "-Infinity";
    }
    if (value instanceof Boolean || value instanceof Number) {
      return PythonRepr.repr(value, budget).toLowerCase(Locale.ROOT); // True is true
    }
    throw new PythonFault("Object of type " + PythonValues.typeName(value) + " is not JSON serializable");
  }

  private String key(Object key) {
    return key instanceof String text ? text : scalar(key);
  }

  private Iterator<? extends Map.Entry<?, ?>> entries(Map<?, ?> map) {
    if (!sorted) {
      return map.entrySet().iterator();
    }
    budget.elements(map.size());
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    entries.sort((one, other) -> PythonComparison.compare(one.getKey(), other.getKey(), budget));
    return entries.iterator();
  }

  private <T> void several(char open, char close, Iterator<? extends T> elements, int depth, Consumer<T> writer) {
    write(String.valueOf(open));
    boolean empty = !elements.hasNext();
    while (elements.hasNext()) {
      newLine(depth);
      writer.accept(elements.next());
      if (elements.hasNext()) {
        write(comma);
      }
    }
    if (!empty) {
      newLine(depth - 1);
    }
    write(String.valueOf(close));
  }

  private void newLine(int depth) {
    if (indent != null) {
      budget.characters((long) indent.length() * depth);
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private void write(String text) {
    budget.characters(text.length());
    out.append(text);
  }

  private void quote(String text) {
    budget.characters(text.length());
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || ascii && c > 0x7e && !PythonText.isMark(c)) {
            out.append("\\u").append(HexFormat.of().toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
