package kedge.cli.grade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.RowColumns;
import kedge.data.UserError;
import kedge.data.rows.FieldText;
import kedge.rewards.Candidate;
import kedge.rewards.Sample;

/**
 * Which fields of a row hold what. A field within an object goes by its path, {@code parts.math.value}.
 *
 * @param gold the known answer, or the published solution that holds it
 * @param prediction the completion, or with {@code bare} the answer alone
 * @param options the options of a multiple-choice question; the gold is then a label or the text of an option
 * @param question what was asked
 * @param tokens the completion's tokens or their number; where there are none, words are counted
 * @param bare predictions are answers, not completions: each is put in a box
 * @param lists the known answer may be a list, as reward {@code list} takes it
 */
public record RowFields(String gold, String prediction, Optional<String> options, Optional<String> question,
    String tokens, boolean bare, boolean lists) {

  /** The same with options in a field. */
  public RowFields withOptions(String field) {
    return new RowFields(gold, prediction, Optional.of(field), question, tokens, bare, lists);
  }

  /**
   * The completion of a row, and its problem. The fields of the row are the problem's columns.
   *
   * @throws UserError naming file and line
   */
  Sample sample(ObjectNode row, String place) {
    String known = lists && find(row, gold)instanceof ArrayNode list ? list.toString()
        : text(row, gold, place);
    String said = text(row, prediction, place);
    Answer answer = options.isPresent() ? choice(row, known, place) : new Answer.Mathematical(known);
    String asked = question.map(field -> text(row, field, place)).orElse("");
    String completion = bare ? "\\boxed{" + said + "}" : said;
    return new Sample(new Problem(place, "file", Conversation.ofUser(asked), answer,
        new RowColumns(row, Set.of())),
        new Candidate(completion, tokens(row, completion), row.path("stopped").asBoolean(true)));
  }

  private int tokens(ObjectNode row, String completion) {
    JsonNode counted = find(row, tokens);
    return !hasTokens(row) ? completion.isBlank() ? 0 : completion.strip().split("\\s+").length
        : counted.isArray() ? counted.size() : counted.intValue();
  }

  /** Returns whether a row holds the number of tokens of its completion. */
  boolean hasTokens(ObjectNode row) {
    JsonNode counted = find(row, tokens);
    return counted != null && (counted.isArray() || counted.isInt());
  }

  private Answer choice(ObjectNode row, String known, String place) {
    JsonNode listed = find(row, options.orElseThrow());
    if (listed == null || !listed.isArray() || listed.isEmpty()) {
      throw new UserError(place + ": field \"" + options.get() + "\" is " + (listed == null ? "missing" : "not a list")
          + ", expected the list of options");
    }
    List<String> texts = new ArrayList<>();
    listed.forEach(option -> texts.add(plain(option)));
    String bareLabel = known.strip();
    boolean label = bareLabel.length() == 1 && bareLabel.charAt(0) >= 'A' && bareLabel.charAt(0) < 'A' + texts.size();
    int index = label ? bareLabel.charAt(0) - 'A' : texts.indexOf(known);
    if (index < 0) {
      throw new UserError(
          place + ": the known answer \"" + known + "\" is neither a label from A to " + (char) ('A' + texts.size() - 1)
              + " nor one of the options " + texts);
    }
    return new Answer.Choice((char) ('A' + index), texts);
  }

  /**
   * The text of a field.
   *
   * @throws UserError if it is missing, null or an object, with the fields that the row has
   */
  static String text(ObjectNode row, String field, String place) {
    JsonNode value = find(row, field);
    if (value == null || value.isNull()) {
      List<String> names = new ArrayList<>();
      row.fieldNames().forEachRemaining(names::add);
      throw new UserError(
          place + ": " + (value == null ? "no field \"" + field + "\"; the row has " + String.join(", ", names)
              : "field \"" + field + "\" is null, expected a text"));
    }
    try {
      return FieldText.of(field, value);
    } catch (IllegalArgumentException refused) {
      throw new UserError(place + ": " + refused.getMessage(), refused);
    }
  }

  /** The value at a field's name, or at its path; null if there is none. */
  private static JsonNode find(ObjectNode row, String field) {
    JsonNode value = row.get(field);
    if (value == null && field.contains(".")) {
      value = row;
      for (String step : field.split("\\.")) {
        value = value == null ? null : value.get(step);
      }
    }
    return value;
  }

  private static String plain(JsonNode value) {
    return value.isBigDecimal() ? value.decimalValue().toPlainString()
        : value.isValueNode() ? value.asText() : value.toString();
  }
}
