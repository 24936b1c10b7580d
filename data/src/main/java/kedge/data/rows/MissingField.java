package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kedge.data.json.JsonFields;

/** Suggestions for a missing field. */
public final class MissingField {
  /** Names that data sets use for Kedge's fields question and answer. */
  private static final Map<String, List<String>> OTHER_NAMES = Map.of(
      "question", List.of("question", "problem", "query", "prompt", "instruction", "input", "inputs"),
      "answer", List.of("answer", "final_answer", "ground_truth", "reward_model.ground_truth", "target", "targets",
          "label", "answerKey", "output", "response", "completion", "solution"));

  private MissingField() {
  }

  /** Returns the name of a row's field that is a common alternative. */
  public static Optional<String> otherName(String field, ObjectNode row) {
    List<String> names = List.copyOf(JsonFields.leaves(row).keySet());
    return OTHER_NAMES.getOrDefault(field, List.of()).stream()
        .flatMap(other -> names.stream().filter(name -> name.equalsIgnoreCase(other) && !name.equals(field)))
        .findFirst();
  }

  /** Returns the end of a message about a missing field; empty if the row has no alternative. */
  static String cure(String field, ObjectNode row) {
    Optional<String> turns = first(row, FieldText::turns);
    Optional<String> rows = first(row,
        value -> value.isArray() && !value.isEmpty() && value.get(0).isObject() && !FieldText.turns(value));
    return otherName(field, row).map(name -> ". Maybe " + field + ": " + name + "?")
        .or(() -> turns.map(name -> ". Maybe messages: " + name + "?"))
        .or(() -> rows
            .map(name -> ". Maybe the list \"" + name + "\" holds the rows, which the file has to hold alone: "
                + "jq ." + name + "?"))
        .orElse("");
  }

  private static Optional<String> first(ObjectNode row, Predicate<JsonNode> meant) {
    return row.properties().stream().filter(entry -> meant.test(entry.getValue())).map(Map.Entry::getKey).findFirst();
  }
}
