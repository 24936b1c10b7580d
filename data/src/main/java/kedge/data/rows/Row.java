package kedge.data.rows;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/**
 * A row of a data file. A field of a nested object goes by its path, {@code reward_model.ground_truth}.
 *
 * @param file the file's name, as messages show it
 * @param line the line, or for Parquet the row, counted from 1
 * @param fields the values by name, in the order of the file
 */
public record Row(String file, long line, Map<String, Value> fields) {
  public Row {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Returns an error at this row: {@code train.jsonl:412: message}. */
  public UserError fault(String message) {
    return new UserError(file + ":" + line + ": " + message);
  }

  /**
   * Returns the text of a field.
   *
   * @throws UserError if the field is missing or null; a missing one lists what the row has
   */
  public String text(String field) {
    return value(field).text();
  }

  /** Returns the items of a field. @throws UserError if it is missing, null, no list, or empty */
  public List<String> items(String field) {
    if (value(field)instanceof Value.Items list && !list.items().isEmpty()) {
      return list.items();
    }
    throw fault("field \"" + field + "\" is \"" + value(field).text() + "\", expected a list of options");
  }

  private Value value(String field) {
    Value value = fields.get(field);
    if (value == null) {
      throw fault("no field \"" + field + "\"; the row has "
          + (fields.isEmpty() ? "none" : String.join(", ", fields.keySet())));
    }
    if (value instanceof Value.Nothing) {
      throw fault("field \"" + field + "\" is null");
    }
    return value;
  }
}
