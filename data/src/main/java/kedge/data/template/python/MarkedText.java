package kedge.data.template.python;

/**
 * A text that is marked as HTML ({@code safe}, {@code escape}): printed as it is, while {@code +} escapes what is put
 * beside it, as {@code Markup} does in Python.
 */
public record MarkedText(String text) {

  /** A text with {@code & < > ' "} as HTML writes them. */
  public static MarkedText escaped(String text, RenderingBudget budget) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
        .replace("\"", "&#34;");
    return new MarkedText(budget.made(escaped));
  }

  /** {@code left + right}, one of which is marked. */
  static MarkedText sum(Object left, Object right, RenderingBudget budget) {
    String first = part(left, budget);
    String second = part(right, budget);
    budget.characters((long) first.length() + second.length());
    return new MarkedText(first + second);
  }

  private static String part(Object value, RenderingBudget budget) {
    return value instanceof MarkedText marked ? marked.text : escaped(PythonText.string(value), budget).text;
  }
}
