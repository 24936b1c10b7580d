package kedge.data.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import kedge.data.UserError;
import kedge.data.json.ExactJson;
import kedge.data.json.JsonFaults;
import kedge.data.json.JsonFields;

/** Parses one JSON object as a {@link Row}: strict JSON, no duplicate fields, nothing after it. */
final class JsonRow {
  private static final ObjectReader READER = ExactJson.MAPPER.readerFor(JsonNode.class)
      .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonRow() {
  }

  /** Reads UTF-8. @throws UserError if it is not one JSON object */
  static Row parse(String place, byte[] bytes) {
    JsonNode node;
    try {
      node = READER.readValue(bytes);
    } catch (JsonProcessingException fault) {
      throw new UserError(place + ": invalid JSON" + JsonFaults.describe(fault, bytes), fault);
    } catch (NumberFormatException number) {
      throw new UserError(place + ": invalid JSON: " + number.getMessage(), number);
    } catch (IOException encoding) {
      throw new UserError(place + ": invalid JSON: it is no UTF-8: " + encoding.getMessage(), encoding);
    }
    if (!node.isObject()) {
      throw new UserError(place + ": expected a JSON object, but found " + JsonFields.describe(node));
    }
    return new Row(place, (ObjectNode) node);
  }
}
