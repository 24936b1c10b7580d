package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import kedge.data.json.JsonFields;

/** Converts fields to text, in the same way for data and for {@code grade}. */
public final class FieldText {
  private FieldText() {
  }

  /**
   * Returns the text of a value: a text unchanged, a number as its digits, a list of one item as that item.
   *
   * @param field the field's name, for the message
   * @throws IllegalArgumentException for null, an object or another list, with a message that begins with the field
   */
  public static String of(String field, JsonNode value) {
    if (value.isValueNode() && !value.isNull()) {
      return JsonFields.text(value);
    }
    if (value.isArray() && value.size() == 1 && value.get(0).isValueNode() && !value.get(0).isNull()) {
      return JsonFields.text(value.get(0));
    }
    String cure = turns(value) ? ". Maybe messages: " + field + "?"
        : value.isObject() && !value.isEmpty() ? ". Maybe " + field + "." + value.fieldNames().next() + "?"
            : value.isArray() && value.size() > 1 ? ". Maybe options: " + field
                + ", if it holds the options of a choice, or answer_form: list, if several answers?"
                : "";
    throw new IllegalArgumentException("field \"" + field + "\" is "
        + (turns(value) ? "a list of turns" : JsonFields.describe(value)) + ", expected a text" + cure);
  }

  /** Returns whether a value is a list of turns: of role and content, or of from and value. */
  public static boolean turns(JsonNode value) {
    return value.isArray() && !value.isEmpty()
        && StreamSupport.stream(value.spliterator(), false).allMatch(turn -> turn.has("role") || turn.has("from"));
  }

  /** Returns the items of a list as texts. */
  static List<String> items(JsonNode list) {
    List<String> items = new ArrayList<>();
    list.forEach(item -> items.add(JsonFields.text(item)));
    return items;
  }

  /** Returns options one per line, {@code A. first}. */
  static String lines(List<String> options) {
    return String.join("\n",
        IntStream.range(0, options.size()).mapToObj(i -> (char) ('A' + i) + ". " + options.get(i)).toList());
  }
}
