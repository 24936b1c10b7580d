package kedge.data.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON reader that keeps every digit of a number, as in {@code 1.50}, and rejects duplicate keys. */
public final class ExactJson {
  /** The reader. */
  public static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

  private ExactJson() {
  }

  /** Parses one value. @throws JsonProcessingException also for a number whose exponent no number can have */
  public static JsonNode read(String json) throws JsonProcessingException {
    try {
      return MAPPER.readTree(json);
    } catch (NumberFormatException number) {
      throw new JsonParseException(null, number.getMessage(), number);
    }
  }

  /** Parses one value in UTF-8. @throws IOException as {@link #read(String)}, and for bytes that are no UTF-8 */
  public static JsonNode read(byte[] json) throws IOException {
    try {
      return MAPPER.readTree(json);
    } catch (NumberFormatException number) {
      throw new JsonParseException(null, number.getMessage(), number);
    }
  }
}
