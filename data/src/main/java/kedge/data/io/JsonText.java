package kedge.data.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON text as UTF-8. */
public final class JsonText {
  private JsonText() {
  }

  /** Returns a text in quotation marks on one line, as JSON writes it. */
  public static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /** Returns values as indented JSON. */
  public static String pretty(Map<String, Object> values) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Encodes JSON text. An unpaired surrogate, which UTF-8 cannot represent, becomes its JSON escape, so that it is
   * preserved.
   */
  public static byte[] utf8(String json) {
    StringBuilder escaped = null;
    int copied = 0;
    for (int i = 0; i < json.length(); i++) {
      if (!Character.isSurrogate(json.charAt(i))) {
        continue;
      }
      if (Character.isSupplementaryCodePoint(json.codePointAt(i))) {
        i++;
      } else {
        escaped = escaped == null ? new StringBuilder() : escaped;
        escaped.append(json, copied, i).append("\\u").append(Integer.toHexString(json.charAt(i)));
        copied = i + 1;
      }
    }
    String text = escaped == null ? json : escaped.append(json, copied, json.length()).toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
