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
import kedge.data.Template;
import kedge.data.RowColumns;
import kedge.data.UserError;
import kedge.data.rows.FieldText;
import kedge.rewards.Candidate;
import kedge.rewards.Sample;

/**
 * Names of the fields of a row. A nested field is named by its path, {@code parts.math.value}.
 *
 * @param gold the gold answer, or a published solution that contains it
 * @param prediction the completion, or with {@code bare} the answer alone
 * @param options list of options of a multiple-choice question; the gold answer is then a label or the text of an
 * option
 * @param question the question: a field, or a template of fields, {@code {Body} {Question}}
 * @param tokens the completion's tokens or their number; words are counted if a row has no such field
 * @param bare whether predictions are answers, not completions: each is put into a {@code \boxed{}}
 * @param lists whether gold answers may be lists, as reward {@code list} expects
 */
public record RowFields(String gold, String prediction, Optional<String> options, Optional<String> question,
    String tokens, boolean bare, boolean lists) {

  /** Returns the same fields, with the options in a field. */
  public RowFields withOptions(String field) {
    return new RowFields(gold, prediction, Optional.of(field), question, tokens, bare, lists);
  }

  /**
   * Returns the completion of a row with its problem. The fields of the row are the problem's columns.
   *
   * @throws UserError naming file and line
   */
  Sample sample(ObjectNode row, String place) {
    String said = text(row, prediction, place);
    String completion = bare ? "\\boxed{" + said + "}" : said;
    return new Sample(problem(row, place),
        new Candidate(completion, tokens(row, completion), row.path("stopped").asBoolean(true)));
  }

  /**
   * Returns the problem of a row. The fields of the row are its columns.
   *
   * @throws UserError naming file and line
   */
  Problem problem(ObjectNode row, String place) {
    String known = lists && find(row, gold)instanceof ArrayNode list ? list.toString() : text(row, gold, place);
    Answer answer = options.isPresent() ? choice(row, known, place) : new Answer.Mathematical(known);
    String asked = question.map(field -> Template.fieldOrTemplate(field).render(name -> text(row, name, place)))
        .orElse("");
    return new Problem(place, "file", Conversation.ofUser(asked), answer, new RowColumns(row, Set.of()));
  }

  private int tokens(ObjectNode row, String completion) {
    JsonNode counted = find(row, tokens);
    return !hasTokens(row) ? completion.isBlank() ? 0 : completion.strip().split("\\s+").length
        : counted.isArray() ? counted.size() : counted.intValue();
  }

  /** Returns whether a row has the number of tokens of its completion. */
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
          place + ": the gold answer \"" + known + "\" is neither a label from A to " + (char) ('A' + texts.size() - 1)
              + " nor one of the options " + texts);
    }
    return new Answer.Choice((char) ('A' + index), texts);
  }

  /**
   * Returns the text of a field.
   *
   * @throws UserError if it is missing, null or an object; the message names the fields of the row
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

  /** Returns the value of a field by name or path; null if missing. */
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
