package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import kedge.data.UserError;
import kedge.data.json.JsonFields;

/**
 * A row of a data file. A field of a nested object goes by its path, {@code reward_model.ground_truth}.
 *
 * @param place its file and line or number, as messages show them: {@code train.jsonl:412}
 * @param json the row as it was, with types, nulls and nesting; not to be changed
 */
public record Row(String place, ObjectNode json) {
  /** Returns an error at this row: {@code train.jsonl:412: message}. */
  public UserError fault(String message) {
    return new UserError(place + ": " + message);
  }

  /**
   * Returns the value of a field, never null or missing.
   *
   * @throws UserError if the field is missing or null; a missing one lists what the row has
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
   * Returns the text of a field. A list of one is the text of its item.
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

  /** Returns the items of a list of texts or numbers. @throws UserError if it is missing, null, no list, or empty */
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
