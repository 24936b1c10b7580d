package kedge.cli.judging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.io.JsonLines;
import kedge.rewards.Candidate;
import kedge.rewards.judge.Criterion;

/** Reader of labeled completions, one JSON object per line. */
public final class LabeledRows {
  private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private final Fields fields;
  private final Criterion criterion;
  private final Path file;

  /**
   * Names of the fields of a row. A row must have the fields that the judge reads; images are optional.
   *
   * @param question text of the question
   * @param completion the completion, with its {@code <judge>} and {@code <think>}
   * @param answer the gold answer
   * @param image path of an image, or a list of paths, relative to the file
   * @param label the human verdict: true or false, 1 or 0
   */
  public record Fields(String question, String completion, String answer, String image, String label) {
  }

  /** A row with its line number in the file. */
  public record Row(long line, Problem problem, Candidate candidate, boolean label) {
  }

  private LabeledRows(Fields fields, Criterion criterion, Path file) {
    this.fields = fields;
    this.criterion = criterion;
    this.file = file;
  }

  /**
   * Reads the rows for a judge.
   *
   * @throws UserError with file and line of the first invalid row, and for a file without rows
   */
  public static List<Row> read(Path file, Fields fields, Criterion criterion) {
    LabeledRows reader = new LabeledRows(fields, criterion, file);
    List<Row> rows = new ArrayList<>();
    if (!Files.exists(file)) {
      throw new UserError("no such file: " + file + " (looked at " + file.toAbsolutePath().normalize() + ")");
    }
    JsonLines.read(file, line -> rows.add(reader.row(line.number(), line.bytes())));
    if (rows.isEmpty()) {
      throw new UserError(file + ": no rows, expected one JSON object per line");
    }
    return rows;
  }

  private Row row(long line, byte[] text) {
    JsonNode row;
    try {
      row = JSON.readTree(text);
    } catch (JsonProcessingException fault) {
      throw new UserError(file + ":" + line + ": invalid JSON: " + fault.getOriginalMessage(), fault);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (!row.isObject()) {
      throw new UserError(file + ":" + line + ": expected a JSON object");
    }
    List<Part> parts = new ArrayList<>();
    images(row).forEach(image -> parts.add(new Part.Image(new ImageRef(file.toAbsolutePath().resolveSibling(image)))));
    parts.add(
        new Part.Text(criterion.shows(Criterion.Shown.QUESTION) ? text(line, row, "question", fields.question()) : ""));
    Answer answer = criterion.shows(Criterion.Shown.REFERENCE)
        ? new Answer.Text(text(line, row, "answer", fields.answer()))
        : new Answer.None();
    String name = file.getFileName().toString();
    Problem problem = new Problem(name + "/" + line, name, new Conversation(List.of(new Turn(Role.USER, parts))),
        answer, Map.of());
    String completion = text(line, row, "completion", fields.completion());
    return new Row(line, problem, new Candidate(completion, completion.length(), true), label(line, row));
  }

  private String text(long line, JsonNode row, String option, String field) {
    JsonNode value = row.path(field);
    if (!value.isValueNode() || value.isNull()) {
      throw missing(line, row, option, field, "a text");
    }
    return value.asText();
  }

  private boolean label(long line, JsonNode row) {
    JsonNode label = row.path(fields.label());
    return switch (label.asText("").strip().toLowerCase(java.util.Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw missing(line, row, "label", fields.label(), "true or false, 1 or 0");
    };
  }

  private List<String> images(JsonNode row) {
    List<String> images = new ArrayList<>();
    JsonNode image = row.path(fields.image());
    if (image.isArray()) {
      image.forEach(each -> images.add(each.asText()));
    } else if (image.isTextual() && !image.asText().isBlank()) {
      images.add(image.asText());
    }
    return images;
  }

  private UserError missing(long line, JsonNode row, String option, String field, String expected) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    String found = row.has(field) ? "is " + row.get(field) : "is missing; the row has " + String.join(", ", names);
    return new UserError(file + ":" + line + ": field \"" + field + "\" " + found + "; expected " + expected
        + ". Maybe --" + option + " FIELD?");
  }
}
