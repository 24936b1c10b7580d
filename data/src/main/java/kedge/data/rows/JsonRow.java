package kedge.data.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/** Turns one JSON object into a {@link Row}: strict JSON, no field twice, nothing after it. */
final class JsonRow {
  /** A decimal with an exponent beyond this is left as written, not spelled out in digits. */
  private static final int SPELLED_DIGITS = 64;

  private final ObjectReader reader = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .build().readerFor(JsonNode.class);

  /** Reads UTF-8. @throws UserError if it is not one JSON object */
  Row parse(String file, long line, byte[] bytes) {
    JsonNode node;
    try {
      node = reader.readValue(bytes);
    } catch (JsonProcessingException fault) {
      String column = fault.getLocation() == null ? "" : " at column " + fault.getLocation().getColumnNr();
      throw new UserError(file + ":" + line + ": invalid JSON" + column + ": "
          + fault.getOriginalMessage().lines().findFirst().orElse(""), fault);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (!node.isObject()) {
      throw new UserError(file + ":" + line + ": expected a JSON object, but found " + describe(node));
    }
    Map<String, Value> fields = new LinkedHashMap<>();
    collect("", node, fields, file + ":" + line);
    return new Row(file, line, fields);
  }

  private static void collect(String prefix, JsonNode object, Map<String, Value> fields, String place) {
    for (Iterator<Map.Entry<String, JsonNode>> entries = object.fields(); entries.hasNext();) {
      Map.Entry<String, JsonNode> entry = entries.next();
      String name = prefix + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(name + ".", entry.getValue(), fields, place);
      } else if (fields.put(name, value(entry.getValue())) != null) {
        throw new UserError(place + ": field \"" + name + "\" stands there twice");
      }
    }
  }

  private static Value value(JsonNode node) {
    if (node.isNull()) {
      return new Value.Nothing();
    }
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(text(item)));
      return new Value.Items(items);
    }
    return new Value.Text(text(node));
  }

  private static String text(JsonNode node) {
    if (node.isBigDecimal()) {
      BigDecimal number = node.decimalValue().stripTrailingZeros();
      return Math.abs((long) number.scale()) <= SPELLED_DIGITS ? number.toPlainString() : number.toString();
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }

  private static String describe(JsonNode node) {
    return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }
}
