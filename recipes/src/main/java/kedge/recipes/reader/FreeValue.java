package kedge.recipes.reader;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values of keys that take anything, as YAML reads them: texts, numbers, booleans, lists and maps. */
final class FreeValue {
  private FreeValue() {
  }

  /** Returns the value of a node; the empty text for nothing. */
  static Object of(Yaml node) {
    if (node instanceof Yaml.Mapping mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      mapping.entries().forEach((key, value) -> map.put(key, of(value)));
      return map;
    }
    if (node instanceof Yaml.Sequence sequence) {
      return sequence.items().stream().map(FreeValue::of).toList();
    }
    Yaml.Scalar scalar = (Yaml.Scalar) node;
    return scalar.empty() ? "" : scalar.quoted() ? scalar.text() : plain(scalar.text());
  }

  private static Object plain(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    if (text.matches("[-+]?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return text.matches("[-+]?(\\d+\\.\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?") ? (Object) new BigDecimal(text).doubleValue()
        : text;
  }
}
