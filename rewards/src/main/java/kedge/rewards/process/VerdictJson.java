package kedge.rewards.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.rewards.Verdict;

/**
 * Verdicts as JSON: {@code {"score": 0.5, "detail": {"rule": "…"}}}, {@code {"not_applicable": "reason"}} or {@code
 * {"unscorable": "reason"}}, with {@code "of_problem": true} where the problem is at fault; a bare number is a score,
 * and null is not applicable. Anything else is read as unscorable.
 */
public final class VerdictJson {
  /** Larger scores would make all others vanish in a mean. */
  private static final double LARGEST = 1e9;

  private VerdictJson() {
  }

  /** Writes the verdicts of one call. */
  public static ArrayNode write(List<Verdict> verdicts) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Verdict verdict : verdicts) {
      ObjectNode node = array.addObject();
      if (verdict instanceof Verdict.Scored scored) {
        ObjectNode detail = node.put("score", scored.value()).putObject("detail");
        scored.detail().forEach(detail::put);
      } else if (verdict instanceof Verdict.NotApplicable none) {
        node.put("not_applicable", none.reason());
      } else if (verdict instanceof Verdict.Unscorable lost) {
        node.put("unscorable", lost.reason());
        if (lost.ofProblem()) {
          node.put("of_problem", true);
        }
      }
    }
    return array;
  }

  /** Reads the verdicts of one call; if they are not a list of that size, all are unscorable. */
  public static List<Verdict> read(JsonNode array, int size) {
    if (!array.isArray() || array.size() != size) {
      String what = array.isArray() ? array.size() + " verdicts" : array.isMissingNode() ? "no verdicts" : brief(array);
      return Collections.nCopies(size,
          new Verdict.Unscorable("answered " + what + " for " + size + " samples"));
    }
    List<Verdict> verdicts = new ArrayList<>();
    array.forEach(node -> verdicts.add(read(node)));
    return verdicts;
  }

  private static Verdict read(JsonNode node) {
    if (node.isNull()) {
      return new Verdict.NotApplicable("the reward says so");
    }
    if (node.isNumber()) {
      return scored(node, Map.of());
    }
    if (node.path("score").isNumber()) {
      Map<String, String> detail = new LinkedHashMap<>();
      node.path("detail").properties()
          .forEach(entry -> detail.put(entry.getKey(), entry.getValue().isValueNode() ? entry.getValue().asText()
              : entry.getValue().toString()));
      return scored(node.get("score"), detail);
    }
    if (node.path("not_applicable").isTextual()) {
      return new Verdict.NotApplicable(node.get("not_applicable").asText());
    }
    return node.path("unscorable").isTextual()
        ? new Verdict.Unscorable(node.get("unscorable").asText(), node.path("of_problem").asBoolean())
        : new Verdict.Unscorable("answered " + brief(node) + ", which is no verdict");
  }

  private static Verdict scored(JsonNode number, Map<String, String> detail) {
    double value = number.doubleValue();
    return Math.abs(value) <= LARGEST ? new Verdict.Scored(value, detail)
        : new Verdict.Unscorable("scored " + brief(number) + ", expected a finite number of at most " + LARGEST);
  }

  private static String brief(JsonNode node) {
    String text = node.toString();
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}
