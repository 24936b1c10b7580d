package kedge.data.rows;

import java.util.Optional;
import kedge.data.settings.Plain;

/** System prompt of a source: a text for all rows, or the column that holds each row's own. */
@Plain("text")
public record SystemPrompt(
    /** A text, the same for every row. */
    Optional<String> text,
    /** The field that holds the system prompt of a row; rows where it is null or empty have none. */
    Optional<String> column) {
  public SystemPrompt {
    if (text.isPresent() == column.isPresent()) {
      throw new IllegalArgumentException("system takes a text or column, one of them");
    }
  }

  /** Returns the system prompt of a row. @throws kedge.data.UserError for a text that is the name of a column */
  Optional<String> of(Row row) {
    if (text.isPresent() && row.has(text.get())) {
      throw row.fault("system is the text \"" + text.get() + "\", but the row has a field of that name. Maybe system: "
          + "{column: " + text.get() + "}?");
    }
    return text.or(() -> column.filter(row::has).map(row::text)).filter(prompt -> !prompt.isBlank());
  }
}
