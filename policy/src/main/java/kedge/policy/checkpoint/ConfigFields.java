package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a JSON object by type, with a default for an absent or null one. A field of the wrong type is noted
 * among the faults and its default returned, so that reading goes on and every fault is told at once.
 */
final class ConfigFields {
  private final ObjectNode object;
  private final List<String> faults;
  private final Set<String> read = new TreeSet<>();

  ConfigFields(ObjectNode object, List<String> faults) {
    this.object = object;
    this.faults = faults;
  }

  /** The keys that were asked for so far. */
  Set<String> read() {
    return read;
  }

  void fault(String fault) {
    faults.add(fault);
  }

  /** The value; {@code null} where it is absent or JSON null. */
  JsonNode value(String name) {
    read.add(name);
    JsonNode value = object.get(name);
    return value == null || value instanceof NullNode ? null : value;
  }

  boolean has(String name) {
    return value(name) != null;
  }

  /** A whole number between the bounds. */
  int integer(String name, int fallback, int least, int most) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
      fault(name + " is " + value + ", expected a whole number from " + least + " to " + most);
      return fallback;
    }
    return value.asInt();
  }

  /** A finite number above zero. */
  double positive(String name, double fallback) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
      fault(name + " is " + value + ", expected a number above 0");
      return fallback;
    }
    return value.asDouble();
  }

  boolean bool(String name, boolean fallback) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!value.isBoolean()) {
      fault(name + " is " + value + ", expected true or false");
      return fallback;
    }
    return value.asBoolean();
  }

  /** A text, or {@code null}. */
  String text(String name) {
    JsonNode value = value(name);
    if (value != null && !value.isTextual()) {
      fault(name + " is " + value + ", expected a text");
      return null;
    }
    return value == null ? null : value.asText();
  }

  /** The field under whichever of its two names is there; a fault where both are and differ. */
  String either(String first, String second) {
    JsonNode one = value(first);
    JsonNode other = value(second);
    if (one != null && other != null && !same(one, other)) {
      fault(first + " is " + one + " but " + second + " is " + other + ", expected the same");
    }
    return one != null ? first : second;
  }

  private static boolean same(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber() ? one.asDouble() == other.asDouble() : one.equals(other);
  }

  /** A list, empty where absent; a fault where it is none. */
  Iterable<JsonNode> list(String name) {
    JsonNode value = value(name);
    if (value != null && !value.isArray()) {
      fault(name + " is " + value + ", expected a list");
      return List.of();
    }
    return value == null ? List.of() : value;
  }

  /** An object's fields, or {@code null} where it is absent; a fault where it is none. */
  ConfigFields object(String name) {
    JsonNode value = value(name);
    if (value != null && !value.isObject()) {
      fault(name + " is " + value + ", expected an object");
      return null;
    }
    return value == null ? null : new ConfigFields((ObjectNode) value, faults);
  }

  /** All keys present with a value other than null. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    object.fields().forEachRemaining(field -> {
      if (!field.getValue().isNull()) {
        keys.add(field.getKey());
      }
    });
    return keys;
  }
}
