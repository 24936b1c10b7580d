package kedge.data.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.MarkedText;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonFormat;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonText;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.RenderingBudget;

/** Filters of texts. */
final class TextFilters {
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<=[-\\s({\\[<])(?![-\\s({\\[<])",
      Pattern.UNICODE_CHARACTER_CLASS);
  static final Map<String, JinjaFilter> ALL = all();

  private TextFilters() {
  }

  private static Map<String, JinjaFilter> all() {
    Map<String, JinjaFilter> all = new TreeMap<>();
    all.put("string", (value, arguments, budget) -> value instanceof MarkedText ? value
        : PythonRepr.text(value, budget));
    all.put("safe", (value, arguments, budget) -> new MarkedText(PythonRepr.text(value, budget)));
    List.of("e", "escape").forEach(name -> all.put(name, (value, arguments, budget) -> value instanceof MarkedText
        ? value
        : MarkedText.escaped(PythonRepr.text(value, budget), budget)));
    all.put("forceescape", (value, arguments, budget) -> MarkedText.escaped(PythonRepr.text(value, budget), budget));
    all.put("trim", (value, arguments, budget) -> PythonText.strip(budget.made(PythonRepr.text(value, budget)),
        arguments.bind("trim", "chars").get("chars"), true, true, budget));
    List.of("upper", "lower", "capitalize").forEach(name -> all.put(name, (value, arguments,
        budget) -> PythonText.call(PythonRepr.text(value, budget), name, arguments, budget)));
    all.put("title", (value, arguments, budget) -> titled(PythonRepr.text(value, budget), budget));
    all.put("center", (value, arguments, budget) -> PythonText.call(PythonRepr.text(value, budget), "center",
        CallArguments.of(arguments.bind("center", "width").getOrDefault("width", 80L)), budget));
    all.put("replace", TextFilters::replaced);
    all.put("format", (value, arguments, budget) -> PythonFormat.percent(PythonRepr.text(value, budget),
        arguments.named().isEmpty() ? new PythonTuple(arguments.positional()) : arguments.named(), budget));
    all.put("indent", TextFilters::indented);
    all.put("truncate", TextFilters::truncated);
    all.put("wordcount", (value, arguments, budget) -> WORD.matcher(PythonRepr.text(value, budget)).results()
        .count());
    all.put("urlencode", TextFilters::encoded);
    return all;
  }

  private static String titled(String text, RenderingBudget budget) {
    StringBuilder titled = new StringBuilder();
    for (String word : BETWEEN_WORDS.split(budget.made(text))) {
      budget.elements(1);
      int first = word.isEmpty() ? 0 : Character.charCount(word.codePointAt(0));
      titled.append(word.substring(0, first).toUpperCase(Locale.ROOT))
          .append(word.substring(first).toLowerCase(Locale.ROOT));
    }
    return titled.toString();
  }

  private static Object replaced(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("replace", "old", "new", "count");
    if (!given.containsKey("old") || !given.containsKey("new")) {
      throw new PythonFault("replace expects two texts");
    }
    return PythonText.call(PythonRepr.text(value, budget), "replace",
        CallArguments.of(PythonRepr.text(given.get("old"), budget), PythonRepr.text(given.get("new"), budget),
            given.get("count")),
        budget);
  }

  private static Object indented(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("indent", "width", "first", "blank");
    Object width = given.getOrDefault("width", 4L);
    String indent = width instanceof String text ? text
        : " ".repeat(PythonArithmetic.within(width, 0, 10_000));
    boolean blank = PythonValues.truth(given.get("blank"));
    List<Object> lines = PythonText.lines(PythonText.string(value) + "\n", false, budget);
    StringBuilder out = new StringBuilder(PythonValues.truth(given.get("first")) ? indent : "");
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      budget.characters(line.length() + indent.length() + 1L);
      out.append(i == 0 ? "" : "\n").append(i > 0 && (blank || !line.isEmpty()) ? indent : "").append(line);
    }
    return out.toString();
  }

  private static Object truncated(Object value, CallArguments arguments, RenderingBudget budget) {
    Map<String, Object> given = arguments.bind("truncate", "length", "killwords", "end", "leeway");
    String text = PythonText.string(value);
    String end = PythonText.string(given.getOrDefault("end", "..."));
    int length = PythonArithmetic.within(given.getOrDefault("length", 255L), -1, Integer.MAX_VALUE / 2);
    int leeway = given.get("leeway") == null ? 5
        : PythonArithmetic.within(given.get("leeway"), -1, Integer.MAX_VALUE / 2);
    int kept = length - end.codePointCount(0, end.length());
    if (kept < 0 || leeway < 0) {
      throw new PythonFault("expected length >= " + (length - kept) + " and leeway >= 0");
    }
    if (text.codePointCount(0, text.length()) <= length + leeway) {
      return text;
    }
    String first = budget.made(text.substring(0, text.offsetByCodePoints(0, kept)));
    int space = PythonValues.truth(given.get("killwords")) ? -1 : first.lastIndexOf(' ');
    return (space < 0 ? first : first.substring(0, space)) + end;
  }

  /** A text as part of an address, or a query of a dictionary. */
  private static Object encoded(Object value, CallArguments arguments, RenderingBudget budget) {
    if (!(value instanceof Map<?, ?> || value instanceof List<?>)) {
      return encoded(PythonRepr.text(value, budget), budget).replace("+", "%20").replace("%2F", "/");
    }
    List<?> pairs = value instanceof Map<?, ?> map
        ? map.entrySet().stream().map(entry -> new PythonTuple(Arrays.asList(entry.getKey(), entry
            .getValue()))).toList()
        : (List<?>) value;
    StringBuilder query = new StringBuilder();
    for (Object each : pairs) {
      List<Object> pair = PythonValues.elements(each, budget);
      if (pair.size() != 2) {
        throw new PythonFault("urlencode expects pairs");
      }
      query.append(query.isEmpty() ? "" : "&").append(encoded(PythonRepr.text(pair.get(0), budget), budget)).append('=')
          .append(encoded(PythonRepr.text(pair.get(1), budget), budget));
    }
    return query.toString();
  }

  private static String encoded(String text, RenderingBudget budget) {
    budget.characters(3L * text.length());
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%7E", "~").replace("*", "%2A");
  }
}
