package kedge.rollouts.remote;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads fields of a server's answer; fails with a {@link ServerFault} that names the wrong field. */
final class ReplyFields {
  private static final int EXCERPT = 300;

  private ReplyFields() {
  }

  /** Reads token ids. @param where name of the field, for messages */
  static int[] ids(JsonNode list, String where) {
    requireList(list, where);
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!list.get(i).canConvertToInt() || !list.get(i).isIntegralNumber() || list.get(i).asInt() < 0) {
        throw ServerFault.refused(where + "[" + i + "] is " + list.get(i) + ", expected a token id");
      }
      ids[i] = list.get(i).asInt();
    }
    return ids;
  }

  /** Reads exactly {@code count} log-probabilities. */
  static float[] logProbabilities(JsonNode list, int count, String where) {
    requireList(list, where);
    if (list.size() != count) {
      throw ServerFault.refused(where + " has " + list.size() + " numbers for " + count + " tokens");
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = logProbability(list.get(i), where + "[" + i + "]");
    }
    return numbers;
  }

  /** Reads one log-probability: finite, and above 0 only by rounding. */
  static float logProbability(JsonNode number, String where) {
    if (!number.isNumber() || !Double.isFinite(number.asDouble()) || number.asDouble() > 1e-3) {
      throw ServerFault.refused(where + " is " + (number.isMissingNode() ? "missing" : number.asText())
          + ", expected a log-probability");
    }
    return (float) number.asDouble();
  }

  private static void requireList(JsonNode list, String where) {
    if (!list.isArray()) {
      throw ServerFault.refused("the answer has no list " + where
          + ". Maybe the server is too old (vLLM from 0.11 on, SGLang from 0.5 on), or another kind than engine says?");
    }
  }

  /** Returns the beginning of a text, in one line. */
  static String excerpt(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "...";
  }
}
