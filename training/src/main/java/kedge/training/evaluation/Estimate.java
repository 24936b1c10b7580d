package kedge.training.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A mean over problems with its 95 % interval.
 *
 * @param value the estimate, for a share in [0, 1]; NaN when no problem could be counted
 * @param low lower end, at most value; NaN when the spread is not known
 * @param high upper end, at least value; NaN when the spread is not known
 * @param problems problems that it was computed over
 */
public record Estimate(double value, double low, double high, int problems) {

  /** {@code value, low, high}; null for what is not known, since JSON has no NaN. */
  ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    put(node, "value", value);
    put(node, "low", low);
    put(node, "high", high);
    return node;
  }

  private static void put(ObjectNode node, String key, double number) {
    if (Double.isNaN(number)) {
      node.putNull(key);
    } else {
      node.put(key, number);
    }
  }
}
