package kedge.training.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A mean over problems with its 95 % interval.
 *
 * @param value the estimate, in [0, 1] for a share; NaN if no problem was counted
 * @param low lower end, at most value; NaN if the spread is unknown
 * @param high upper end, at least value; NaN if the spread is unknown
 * @param problems number of problems that the mean is over
 */
public record Estimate(double value, double low, double high, int problems) {

  /** Returns {@code value, low, high}; null instead of NaN, which JSON does not have. */
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
