package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Rows of Alpaca's form: {@code instruction}, {@code input} and {@code output}, or {@code query} and {@code response};
 * earlier turns are pairs of question and answer in {@code history}.
 */
public final class Alpaca {
  private Alpaca() {
  }

  /** Returns the turns of a row of this form; empty for other rows. @throws UserError for a malformed history */
  public static Optional<List<Turn>> read(ObjectNode row) {
    boolean alpaca = row.path("instruction").isTextual() && row.path("output").isTextual();
    boolean query = row.path("query").isTextual() && row.path("response").isTextual();
    if (!alpaca && !query) {
      return Optional.empty();
    }
    List<Turn> turns = new ArrayList<>();
    for (JsonNode pair : row.path("history")) {
      if (!pair.isArray() || pair.size() != 2 || !pair.get(0).isTextual() || !pair.get(1).isTextual()) {
        throw new UserError("history holds " + pair + ", expected pairs of a question and its answer");
      }
      turns.add(Turn.written(Role.USER, pair.get(0).textValue()));
      turns.add(Turn.written(Role.ASSISTANT, pair.get(1).textValue()));
    }
    String asked = row.path(alpaca ? "instruction" : "query").textValue();
    String input = alpaca && row.path("input").isTextual() ? row.path("input").textValue() : "";
    turns.add(Turn.written(Role.USER, asked.isBlank() ? input : input.isBlank() ? asked : asked + "\n" + input));
    turns.add(Turn.written(Role.ASSISTANT, row.path(alpaca ? "output" : "response").textValue()));
    return Optional.of(turns);
  }
}
