package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import kedge.data.Answer;
import kedge.data.json.JsonFields;

/**
 * The options of a multiple-choice row: a list of texts, labeled A, B, ...; an object of texts by label, {@code {"A":
 * "2", "B": "3"}}; or lists of texts and labels side by side, {@code {"text": [...], "label": [...]}}, as in ARC. A
 * list may be written as a text, as in MMMU.
 *
 * @param labels the labels as the data write them
 */
record Options(List<String> labels, List<String> texts) {
  private static final int MOST = 26;

  /**
   * Reads the options of a row.
   *
   * @throws kedge.data.UserError if the field holds none, or more than there are letters
   */
  static Options of(Row row, String field) {
    JsonNode value = WrittenList.read(row.value(field));
    JsonNode labels = field.endsWith(".text")
        ? JsonFields.find(row.json(), field.substring(0, field.length() - "text".length()) + "label")
        : value.path("label");
    JsonNode texts = value.isObject() && value.path("text").isArray() ? value.get("text") : value;
    Options options;
    if (texts.isObject() && !texts.isEmpty() && scalars(texts)) {
      options = new Options(List.copyOf(fieldNames(texts)), FieldText.items(texts));
    } else if (texts.isArray() && labels.isArray() && labels.size() == texts.size() && !texts.isEmpty()) {
      options = new Options(FieldText.items(labels), FieldText.items(texts));
    } else {
      List<String> items = value.isArray() && !value.isEmpty() ? FieldText.items(value) : row.items(field);
      options = new Options(IntStream.range(0, items.size()).mapToObj(i -> String.valueOf((char) ('A' + i))).toList(),
          items);
    }
    if (options.texts().size() > MOST) {
      throw row.fault("field \"" + field + "\" has " + options.texts().size() + " options, expected at most " + MOST);
    }
    return options;
  }

  private static boolean scalars(JsonNode object) {
    return StreamSupport.stream(object.spliterator(), false).allMatch(JsonNode::isValueNode);
  }

  private static List<String> fieldNames(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns the index of a label, in brackets or not, in either case; -1 if there is none. */
  int labeled(String written) {
    String bare = written.strip().replaceFirst("^\\(\\s*(.*?)\\s*\\)$", "$1").replaceFirst("[).:]$", "");
    return IntStream.range(0, labels.size()).filter(i -> labels.get(i).strip().equalsIgnoreCase(bare)).findFirst()
        .orElse(-1);
  }

  /** Returns the answer that is the option at an index. */
  Answer answer(int index) {
    return new Answer.Choice((char) ('A' + index), texts);
  }

  /** Returns the labels as a range, {@code A to D}. */
  String range() {
    return labels.get(0) + " to " + labels.get(labels.size() - 1);
  }
}
