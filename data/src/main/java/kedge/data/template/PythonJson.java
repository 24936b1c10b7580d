package kedge.data.template;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import kedge.data.UserError;

/**
 * JSON as Python's {@code json.dumps(value, ensure_ascii=False)} writes it: {@code ", "} and {@code ": "} between, keys
 * in their order.
 */
final class PythonJson {
  private final StringBuilder out = new StringBuilder();
  private final int indent;

  private PythonJson(int indent) {
    this.indent = indent;
  }

  /** @param indent spaces per level, or -1 for one line */
  static String write(Object value, int indent) {
    PythonJson json = new PythonJson(indent);
    json.value(value, 1);
    return json.out.toString();
  }

  /** A number as Python prints it. */
  static String number(Number number) {
    if (!(number instanceof Double || number instanceof Float || number instanceof BigDecimal)) {
      return number.toString();
    }
    BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exact.signum() == 0) {
      return "0.0";
    }
    if (exponent >= -4 && exponent < 16) {
      return exact.scale() <= 0 ? exact.toPlainString() + ".0" : exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    return (exact.signum() < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private void value(Object value, int depth) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Boolean flag) {
      out.append(flag.booleanValue());
    } else if (value instanceof Number number) {
      out.append(number(number));
    } else if (value instanceof CharSequence text) {
      quote(text.toString());
    } else if (value instanceof Map<?, ?> map) {
      Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
      list('{', '}', entries, depth, entry -> {
        quote(entry.getKey().toString());
        out.append(": ");
        value(entry.getValue(), depth + 1);
      });
    } else if (value instanceof Collection<?> collection) {
      list('[', ']', collection.iterator(), depth, element -> value(element, depth + 1));
    } else {
      throw new UserError("chat template: tojson cannot write a " + value.getClass().getSimpleName());
    }
  }

  private <T> void list(char open, char close, Iterator<T> elements, int depth, java.util.function.Consumer<T> writer) {
    out.append(open);
    boolean empty = !elements.hasNext();
    while (elements.hasNext()) {
      newLine(depth);
      writer.accept(elements.next());
      if (elements.hasNext()) {
        out.append(indent < 0 ? ", " : ",");
      }
    }
    if (!empty) {
      newLine(depth - 1);
    }
    out.append(close);
  }

  private void newLine(int depth) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void quote(String text) {
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
        default -> out.append(c < 0x20 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    out.append('"');
  }
}
