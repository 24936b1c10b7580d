package kedge.data.rows;

import java.util.List;

/** One field of a row, whatever file it came from. Numbers and truth values are text: 145.0 is {@code 145}. */
public sealed interface Value {

  /** The value as text; the items of a list as {@code A. first}, {@code B. second}, one a line. */
  String text();

  /** A text, a number or a truth value. */
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

  /** The field is there and says null. */
  record Nothing() implements Value {
    @Override
    public String text() {
      return "";
    }
  }
}
