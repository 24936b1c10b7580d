package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The fields of a JSON object by type, with a default for an absent or null one. A field of the wrong type is added to
 * the faults and its default returned, so that all faults are reported at once.
 */
final class ConfigFields {
  private final ObjectNode object;
  private final List<String> faults;
  private final Set<String> read = new TreeSet<>();

  ConfigFields(ObjectNode object, List<String> faults) {
    this.object = object;
    this.faults = faults;
  }

  Set<String> read() {
    return read;
  }

  void fault(String fault) {
    faults.add(fault);
  }

  /** The value; null where it is absent or JSON null. */
  JsonNode value(String name) {
    read.add(name);
    JsonNode value = object.get(name);
    return value == null || value instanceof NullNode ? null : value;
  }

  boolean has(String name) {
    return value(name) != null;
  }

  private <T> T value(String name, T fallback, String expected, Predicate<JsonNode> valid, Function<JsonNode, T> read) {
    JsonNode value = value(name);
    if (value == null) {
      return fallback;
    }
    if (!valid.test(value)) {
      fault(name + " is " + value + ", expected " + expected);
      return fallback;
    }
    return read.apply(value);
  }

  int integer(String name, int fallback, int least, int most) {
    return value(name, fallback, "a whole number from " + least + " to " + most, value -> value.isIntegralNumber()
        && value.canConvertToInt() && value.asInt() >= least && value.asInt() <= most, JsonNode::asInt);
  }

  double positive(String name, double fallback) {
    return value(name, fallback, "a number above 0",
        value -> value.isNumber() && value.asDouble() > 0 && Double.isFinite(value.asDouble()), JsonNode::asDouble);
  }

  boolean bool(String name, boolean fallback) {
    return value(name, fallback, "true or false", JsonNode::isBoolean, JsonNode::asBoolean);
  }

  String text(String name) {
    return value(name, null, "a text", JsonNode::isTextual, JsonNode::asText);
  }

  /** Name of the field that is present of two; a fault where both are and differ. */
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

  Iterable<JsonNode> list(String name) {
    return value(name, List.of(), "a list", JsonNode::isArray, value -> value);
  }

  ConfigFields object(String name) {
    return value(name, null, "an object", JsonNode::isObject, value -> new ConfigFields((ObjectNode) value, faults));
  }

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
