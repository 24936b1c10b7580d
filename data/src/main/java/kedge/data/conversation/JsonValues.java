package kedge.data.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts JSON to plain values for chat templates: maps, lists, texts, numbers and booleans. */
final class JsonValues {
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private JsonValues() {
  }

  /**
   * Returns a value; null for null. Keys with a null value are left out, since in Parquet every object has all keys of
   * its column.
   */
  static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> {
        if (!entry.getValue().isNull()) {
          map.put(entry.getKey(), plain(entry.getValue()));
        }
      });
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    return node.isNull() || node.isMissingNode() ? null
        : node.isBoolean() ? (Object) node.booleanValue() : node.isNumber() ? node.numberValue() : node.asText();
  }

  /** Returns the JSON inside a text node ({@code "[{\"name\": ...}]"}); other nodes unchanged. */
  static JsonNode unwrapped(JsonNode node) {
    return node.isTextual() ? parsed(node.textValue()).orElse(node) : node;
  }

  private static Optional<JsonNode> parsed(String text) {
    String stripped = text.strip();
    if (!stripped.startsWith("[") && !stripped.startsWith("{")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(stripped));
    } catch (JsonProcessingException notJson) {
      return Optional.empty(); // a text that only looks like JSON
    }
  }
}
