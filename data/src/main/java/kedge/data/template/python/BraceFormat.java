package kedge.data.template.python;

/** {@code str.format}. */
final class BraceFormat {
  private final String text;
  private final CallArguments arguments;
  private final RenderingBudget budget;
  private int at;
  private int automatic;
  private boolean numbered;

  private BraceFormat(String text, CallArguments arguments, RenderingBudget budget) {
    this.text = text;
    this.arguments = arguments;
    this.budget = budget;
  }

  /** {@code text.format(...)}. @throws PythonFault where Python raises an exception */
  static String format(String text, CallArguments arguments, RenderingBudget budget) {
    BraceFormat format = new BraceFormat(text, arguments, budget);
    String written = format.upTo(false);
    if (format.at < text.length()) {
      throw new PythonFault("Single '}' encountered in format string");
    }
    return written;
  }

  /** Text and fields, up to the end, or the brace that closes a specification. */
  private String upTo(boolean inside) {
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      if (inside && c == '}') {
        break;
      }
      if (!inside && (text.startsWith("{{", at) || text.startsWith("}}", at))) {
        budget.write(String.valueOf(c), out);
        at += 2;
      } else if (c == '{') {
        budget.write(field(inside), out);
      } else if (c == '}') {
        break;
      } else {
        budget.write(String.valueOf(c), out);
        at++;
      }
    }
    return out.toString();
  }

  private String field(boolean inside) {
    int start = ++at;
    while (at < text.length() && "!:{}".indexOf(text.charAt(at)) < 0) {
      at = text.charAt(at) == '[' ? text.indexOf(']', at) : at + 1;
      if (at < 0) {
        throw new PythonFault("expected '}' before end of string");
      }
    }
    Object value = value(text.substring(start, at));
    if (text.startsWith("!", at) && at + 1 < text.length()) {
      value = PythonFormat.converted(value, text.charAt(at + 1), budget);
      at += 2;
    }
    String specification = "";
    if (text.startsWith(":", at)) {
      if (inside) {
        throw new PythonFault("Max string recursion exceeded");
      }
      at++;
      specification = upTo(true);
    }
    if (!text.startsWith("}", at)) {
      throw new PythonFault("expected '}' before end of string");
    }
    at++;
    return specification.isEmpty() ? PythonRepr.text(value, budget)
        : FormatSpecification.of(specification).write(value, budget);
  }

  /** The argument that a field names, and of it the attributes and items that it names: {@code a.b[c]}. */
  private Object value(String field) {
    int end = 0;
    while (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') {
      end++;
    }
    Object value = argument(field.substring(0, end));
    while (end < field.length()) {
      budget.steps(1);
      int from = end + 1;
      if (field.charAt(end) == '[') {
        end = field.indexOf(']', from);
        String key = field.substring(from, end);
        value = PythonAccess.item(value, key.matches("\\d{1,9}") ? (Object) Long.parseLong(key) : key, budget);
        end++;
      } else {
        end = from;
        while (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') {
          end++;
        }
        value = PythonAccess.attribute(value, field.substring(from, end));
      }
      if (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') {
        throw new PythonFault("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  private Object argument(String name) {
    if (!name.isEmpty() && !name.matches("\\d+")) {
      if (arguments.named().containsKey(name)) {
        return arguments.named().get(name);
      }
      throw new PythonFault("format has no argument " + name);
    }
    if (name.isEmpty() ? numbered : automatic > 0) {
      throw new PythonFault("cannot switch between automatic field numbering and manual field specification");
    }
    numbered |= !name.isEmpty();
    int position = name.isEmpty() ? automatic++ : name.length() < 9 ? Integer.parseInt(name) : Integer.MAX_VALUE;
    if (position >= arguments.positional().size()) {
      throw new PythonFault("Replacement index " + position + " out of range for positional args tuple");
    }
    return arguments.positional().get(position);
  }
}
