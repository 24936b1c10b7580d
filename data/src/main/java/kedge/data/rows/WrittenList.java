package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a list of texts in a text, as printed by Python: {@code "['4 cm', \"5'\"]"}. Used by MMMU. */
final class WrittenList {
  private static final Pattern ITEM = Pattern.compile(
      "\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\")\\s*(,|\\])",
      Pattern.DOTALL);

  private WrittenList() {
  }

  /** Returns the list in a text; any other value unchanged. */
  static JsonNode read(JsonNode value) {
    String text = value.isTextual() ? value.textValue().strip() : "";
    if (!text.startsWith("[")) {
      return value;
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    Matcher item = ITEM.matcher(text).region(1, text.length());
    while (item.lookingAt()) {
      String found = item.group(1) != null ? item.group(1) : item.group(2);
      list.add(found.replaceAll("\\\\([\\\\'\"])", "$1"));
      if (item.group(3).equals("]")) {
        return item.end() == text.length() ? list : value;
      }
      item.region(item.end(), text.length());
    }
    return value;
  }
}
