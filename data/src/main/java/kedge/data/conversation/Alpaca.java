package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Rows of Alpaca's form: {@code instruction}, {@code input} and {@code output}, or {@code query} and {@code response};
 * earlier turns are pairs of question and answer in {@code history}, a list or such a list as text.
 */
public final class Alpaca {
  private static final String INPUT = "input";

  private Alpaca() {
  }

  /**
   * Returns the turns of a row of this form; empty for other rows.
   *
   * @param text returns the text of a field of the row, and fails if it is not a text
   * @throws UserError for a malformed history, a blank question or a blank answer
   */
  public static Optional<List<Turn>> read(ObjectNode row, UnaryOperator<String> text) {
    boolean alpaca = row.has("instruction") && row.has("output");
    if (!alpaca && !(row.has("query") && row.has("response"))) {
      return Optional.empty();
    }
    List<Turn> turns = new ArrayList<>(history(row.path("history")));
    String question = alpaca ? "instruction" : "query";
    String asked = text.apply(question);
    String input = alpaca && row.hasNonNull(INPUT) ? text.apply(INPUT) : "";
    turns.add(Turn.written(Role.USER, filled(question,
        asked.isBlank() ? input : input.isBlank() ? asked : asked + "\n" + input)));
    String answer = alpaca ? "output" : "response";
    turns.add(Turn.written(Role.ASSISTANT, filled(answer, text.apply(answer))));
    return Optional.of(turns);
  }

  private static List<Turn> history(JsonNode written) {
    JsonNode pairs = JsonValues.unwrapped(written);
    boolean none = pairs.isMissingNode() || pairs.isNull() || pairs.isTextual() && pairs.textValue().isBlank();
    if (!none && !pairs.isArray()) {
      throw new UserError("history is " + pairs + ", expected a list of pairs of a question and its answer");
    }
    List<Turn> turns = new ArrayList<>();
    for (JsonNode pair : pairs) {
      if (pair.size() != 2 || !isText(pair.get(0)) || !isText(pair.get(1))) {
        throw new UserError("history holds " + pair + ", expected pairs of a question and its answer");
      }
      turns.add(Turn.written(Role.USER, pair.get(0).asText()));
      turns.add(Turn.written(Role.ASSISTANT, pair.get(1).asText()));
    }
    return turns;
  }

  private static boolean isText(JsonNode value) {
    return value != null && value.isValueNode() && !value.isNull();
  }

  private static String filled(String field, String text) {
    if (text.isBlank()) {
      throw new UserError("field \"" + field + "\" is empty, expected a text");
    }
    return text;
  }
}
