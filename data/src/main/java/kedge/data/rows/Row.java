package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import kedge.data.UserError;
import kedge.data.json.JsonFields;

/**
 * A row of a data file. A field of a nested object is named by its path, {@code reward_model.ground_truth}.
 *
 * @param place file and line or row number, for messages: {@code train.jsonl:412}
 * @param json the original row, with types, nulls and nesting; must not be modified
 */
public record Row(String place, ObjectNode json) {
  /** Returns an error at this row: {@code train.jsonl:412: message}. */
  public UserError fault(String message) {
    return new UserError(place + ": " + message);
  }

  /**
   * Returns the value of a field, never null or missing.
   *
   * @throws UserError if the field is missing or null; the message for a missing field lists the row's fields
   */
  public JsonNode value(String field) {
    JsonNode value = JsonFields.find(json, field);
    if (value.isMissingNode()) {
      List<String> names = List.copyOf(JsonFields.leaves(json).keySet());
      throw fault("no field \"" + field + "\"; the row has " + (names.isEmpty() ? "none" : String.join(", ", names))
          + MissingField.cure(field, json));
    }
    if (value.isNull()) {
      throw fault("field \"" + field + "\" is null");
    }
    return value;
  }

  /** Returns whether the row has a field that is not null. */
  public boolean has(String field) {
    JsonNode value = JsonFields.find(json, field);
    return !value.isMissingNode() && !value.isNull();
  }

  /**
   * Returns the text of a field; of a list of one item, the text of that item.
   *
   * @throws UserError if the field is missing, null, an object or another list
   */
  public String text(String field) {
    try {
      return FieldText.of(field, value(field));
    } catch (IllegalArgumentException refused) {
      throw fault(refused.getMessage());
    }
  }

  /** Returns the items of a list of texts or numbers. @throws UserError if it is missing, null, not a list, or empty */
  public List<String> items(String field) {
    JsonNode value = value(field);
    if (!value.isArray() || value.isEmpty()) {
      throw fault("field \"" + field + "\" is "
          + (value.isTextual() ? "\"" + value.asText() + "\"" : JsonFields.describe(value))
          + ", expected a list of options");
    }
    return FieldText.items(value);
  }
}
