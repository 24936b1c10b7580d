package kedge.data.template;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonText;
import kedge.data.template.python.RenderingBudget;

/** {@code strftime_now} at a moment that was given: two renderings of one conversation must be equal. */
record Strftime(LocalDateTime moment) implements PythonCallable {
  private static final Map<Character, String> PATTERNS = Map.ofEntries(Map.entry('Y', "yyyy"), Map.entry('m', "MM"),
      Map.entry('d', "dd"), Map.entry('B', "MMMM"), Map.entry('b', "MMM"), Map.entry('A', "EEEE"),
      Map.entry('a', "EEE"), Map.entry('H', "HH"), Map.entry('I', "hh"), Map.entry('M', "mm"), Map.entry('S', "ss"),
      Map.entry('p', "a"), Map.entry('y', "yy"), Map.entry('j', "DDD"), Map.entry('F', "yyyy-MM-dd"),
      Map.entry('T', "HH:mm:ss"));

  /**
   * A moment as ISO 8601 writes it: {@code 2026-01-31} or {@code 2026-01-31T12:00:00}.
   *
   * @throws PythonFault otherwise
   */
  static Strftime at(String moment) {
    try {
      return new Strftime(
          moment.contains("T") ? LocalDateTime.parse(moment) : LocalDate.parse(moment).atStartOfDay());
    } catch (DateTimeException unreadable) {
      throw new PythonFault("strftime_now is " + moment + ", expected a day such as 2026-01-31");
    }
  }

  @Override
  public Object call(CallArguments arguments, RenderingBudget budget) {
    String format = PythonText.string(arguments.first("strftime_now"));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%') {
        out.append(format.charAt(i));
        continue;
      }
      boolean bare = format.startsWith("-", i + 1);
      i += bare ? 2 : 1;
      char directive = i < format.length() ? format.charAt(i) : ' ';
      if (directive == '%') {
        out.append('%');
      } else if (PATTERNS.containsKey(directive)) {
        String written = DateTimeFormatter.ofPattern(PATTERNS.get(directive), Locale.US).format(moment);
        out.append(bare ? written.replaceFirst("^0+(?=.)", "") : written);
      } else {
        throw new PythonFault("unsupported directive %" + directive + " of strftime_now");
      }
    }
    return budget.made(out.toString());
  }
}
