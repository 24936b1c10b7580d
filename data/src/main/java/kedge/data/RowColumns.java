package kedge.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kedge.data.json.JsonFields;

/**
 * Columns of a problem's data row, by name, for rewards. {@link #row()} and {@link #value} return them as in the data,
 * with types, nulls and nesting. The map has them as text: numbers as digits, lists as JSON, fields of objects by path,
 * and no entry for null. Immutable; callers must not modify the JSON.
 */
public final class RowColumns extends AbstractMap<String, String> {
  private static final RowColumns NONE = new RowColumns(JsonNodeFactory.instance.objectNode(), Set.of());
  private final ObjectNode row;
  private final Set<String> mapped;
  private Map<String, String> texts;

  /**
   * Columns of a row.
   *
   * @param row the original row
   * @param mapped names or paths of the fields used for prompt, answer or solution
   */
  public RowColumns(ObjectNode row, Set<String> mapped) {
    this.row = row;
    this.mapped = Set.copyOf(mapped);
  }

  /** Returns columns that are texts. */
  public static RowColumns of(Map<String, String> texts) {
    if (texts instanceof RowColumns columns) {
      return columns;
    }
    if (texts.isEmpty()) {
      return NONE;
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    texts.forEach(row::put);
    return new RowColumns(row, Set.of());
  }

  /** Returns the original row, {@code {"level": 3, "tests": ["...", "..."], "note": null}}. */
  public ObjectNode row() {
    return row;
  }

  /** Returns the value of a column by name or path; a missing node if the row has none. */
  public JsonNode value(String name) {
    return JsonFields.find(row, name);
  }

  /** Returns the columns, as text, that were not used for prompt, answer or solution. */
  public Map<String, String> further() {
    Map<String, String> further = new LinkedHashMap<>(texts());
    further.keySet().removeAll(mapped);
    return further;
  }

  /** Returns these columns with some values added or replaced. */
  public RowColumns with(Map<String, JsonNode> values) {
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    changed.setAll(row);
    changed.setAll(values);
    return new RowColumns(changed, mapped);
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return texts().entrySet();
  }

  private synchronized Map<String, String> texts() {
    if (texts == null) {
      Map<String, String> leaves = new LinkedHashMap<>();
      JsonFields.leaves(row).forEach((name, value) -> {
        if (!value.isNull()) {
          leaves.put(name, JsonFields.text(value));
        }
      });
      texts = Collections.unmodifiableMap(leaves);
    }
    return texts;
  }

  @Override
  public String get(Object name) {
    return texts().get(name);
  }

  @Override
  public boolean containsKey(Object name) {
    return texts().containsKey(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowColumns columns ? row.equals(columns.row) : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
