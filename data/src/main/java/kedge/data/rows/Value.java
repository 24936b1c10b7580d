package kedge.data.rows;

import java.util.List;

/** Value of a field, whatever file it came from. Numbers and booleans are text: 145.0 is {@code 145}. */
public sealed interface Value {
  /** Value as text; the items of a list as {@code A. first}, {@code B. second}, one a line. */
  String text();

  /** A text, a number or a boolean. */
  record Text(String text) implements Value {
  }

  /** A list, its items as text. */
  record Items(List<String> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String text() {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < items.size(); i++) {
        lines.append(i == 0 ? "" : "\n").append((char) ('A' + i)).append(". ").append(items.get(i));
      }
      return lines.toString();
    }
  }

  /** A field that is null. */
  record Nothing() implements Value {
    @Override
    public String text() {
      return "";
    }
  }
}
