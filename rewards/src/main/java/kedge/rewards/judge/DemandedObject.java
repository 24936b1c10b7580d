package kedge.rewards.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The JSON object that a judge must reply with. Parsing is strict: guessing could turn a refusal into a reward. */
final class DemandedObject {
  private static final String END_THINK = "</think>";
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  // by field name: true if a number from 0 to 1, false if a boolean
  private final Map<String, Boolean> shares = new LinkedHashMap<>();

  /** A reply of another form; the message is sent to the judge. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  /** @param continuous whether the deciding field is a number */
  DemandedObject(String decides, boolean continuous, List<String> recorded) {
    shares.put(decides, continuous);
    recorded.forEach(name -> shares.put(name, false));
  }

  String form() {
    StringBuilder form = new StringBuilder("{");
    shares.forEach((name, share) -> form.append(form.length() > 1 ? ", " : "").append('"').append(name).append("\": ")
        .append(share ? "<number from 0 to 1>" : "<true or false>"));
    return form.append('}').toString();
  }

  /**
   * Reads the fields' values, true as 1 and false as 0. A leading chain of thought, closed by {@code </think>}, is
   * ignored.
   *
   * @throws Malformed if it is anything but one object with exactly these fields
   */
  Map<String, Double> read(String reply) throws Malformed {
    String text = reply.strip();
    if (text.startsWith("<think>") && text.contains(END_THINK)) {
      text = text.substring(text.lastIndexOf(END_THINK) + END_THINK.length()).strip();
    }
    JsonNode object = parse(text);
    TreeSet<String> found = new TreeSet<>();
    object.fieldNames().forEachRemaining(found::add);
    if (!found.equals(new TreeSet<>(shares.keySet()))) {
      throw new Malformed("the object has the fields " + found + ", expected " + shares.keySet());
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (Map.Entry<String, Boolean> field : shares.entrySet()) {
      values.put(field.getKey(), value(field.getKey(), object.get(field.getKey()), field.getValue()));
    }
    return values;
  }

  private static JsonNode parse(String text) throws Malformed {
    if (!text.startsWith("{")) {
      throw new Malformed(
          text.isEmpty() ? "it is empty" : "it does not begin with the object: there is something before the '{'");
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException fault) {
      boolean prose = text.lastIndexOf('}') != text.length() - 1;
      throw new Malformed(prose ? "it does not end with the object: nothing may stand after the '}'"
          : "it is no JSON: " + fault.getOriginalMessage());
    }
  }

  private static double value(String name, JsonNode node, boolean share) throws Malformed {
    if (!share && node.isBoolean()) {
      return node.asBoolean() ? 1 : 0;
    }
    if (share && node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= 1) {
      return node.asDouble();
    }
    throw new Malformed(name + " is " + node + ", expected " + (share ? "a number from 0 to 1" : "true or false"));
  }
}
