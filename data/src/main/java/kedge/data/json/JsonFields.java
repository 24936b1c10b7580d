package kedge.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fields of JSON objects. A field of a nested object is named by its path, {@code reward_model.ground_truth}. */
public final class JsonFields {
  /** Largest exponent of a decimal that is written out in digits. */
  private static final int SPELLED_DIGITS = 64;

  private JsonFields() {
  }

  /** Returns the value of the field of that name, or else at that path; a missing node if there is none. */
  public static JsonNode find(JsonNode object, String name) {
    JsonNode value = object.path(name);
    for (int dot = name.indexOf('.'); value.isMissingNode() && dot > 0; dot = name.indexOf('.', dot + 1)) {
      JsonNode inner = object.path(name.substring(0, dot));
      value = inner.isObject() ? find(inner, name.substring(dot + 1)) : MissingNode.getInstance();
    }
    return value;
  }

  /** Returns a value as text: 145.0 is {@code 145}; lists and objects are JSON, null is empty. */
  public static String text(JsonNode value) {
    if (value.isBigDecimal()) {
      BigDecimal number = value.decimalValue().stripTrailingZeros();
      return Math.abs((long) number.scale()) <= SPELLED_DIGITS ? number.toPlainString() : number.toString();
    }
    return value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
  }

  /** Returns the values that are not objects, including nulls, by path, in document order. */
  public static Map<String, JsonNode> leaves(ObjectNode object) {
    Map<String, JsonNode> leaves = new LinkedHashMap<>();
    collect("", object, leaves);
    return leaves;
  }

  private static void collect(String prefix, JsonNode object, Map<String, JsonNode> leaves) {
    object.properties().forEach(entry -> {
      if (entry.getValue().isObject()) {
        collect(prefix + entry.getKey() + ".", entry.getValue(), leaves);
      } else {
        leaves.putIfAbsent(prefix + entry.getKey(), entry.getValue());
      }
    });
  }

  /** Describes a value in words: {@code a list of 2 items}. */
  public static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case ARRAY -> value.isEmpty() ? "an empty list"
          : "a list of " + value.size() + (value.size() == 1
              ? " item"
              : " items");
      case OBJECT -> value.isEmpty() ? "an empty object"
          : "an object with " + String.join(", ", (Iterable<String>) value::fieldNames);
      case STRING -> "a text";
      case NUMBER -> "a number";
      default -> value.asText();
    };
  }
}
