package kedge.data.rows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.RowColumns;
import kedge.data.Template;
import kedge.data.Turn;
import kedge.data.WorkedProblem;
import kedge.data.conversation.WrittenConversation;
import kedge.data.json.JsonFields;

/** Maps a row to a problem and its worked solution. */
final class RowMapping {
  private final RowSettings settings;
  private final Template question;
  private final Set<String> mapped;
  private final RowConversation conversations;

  RowMapping(RowSettings settings) {
    this.settings = settings;
    this.question = Template.fieldOrTemplate(settings.question());
    this.mapped = new HashSet<>(question.fields());
    this.conversations = new RowConversation(settings);
    mapped.add(settings.answerField());
    if (settings.solution() != null) {
      mapped.addAll(Template.fieldOrTemplate(settings.solution()).fields());
    }
  }

  /** Reads a stored row, with its columns renamed and selected. */
  Row row(RowStore.Stored stored) {
    Row row = JsonRow.parse(stored.place(), stored.json());
    if (settings.rename() == null && settings.select() == null) {
      return row;
    }
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    row.json().properties().forEach(field -> {
      String name = settings.rename() == null ? field.getKey()
          : settings.rename().getOrDefault(field.getKey(), field.getKey());
      if (settings.select() == null || settings.select().contains(name)) {
        changed.set(name, field.getValue());
      }
    });
    return new Row(row.place(), changed);
  }

  /** Returns whether a row has no answer field, which is not a fault if no row has one. */
  boolean lacksAnswer(Row row) {
    return settings.answerMayBeAbsent() && JsonFields.find(row.json(), settings.answerField()).isMissingNode();
  }

  /** @param number the row's number over all files @param folder folder of the data file */
  WorkedProblem map(Row row, long number, Path folder) {
    String id = settings.id() == null ? Long.toString(number) : row.text(settings.id());
    AnswerForm.Parsed parsed = lacksAnswer(row) ? new AnswerForm.Parsed(new Answer.None(), Optional.empty())
        : settings.answerForm().parse(row, settings);
    Optional<WrittenConversation> found = conversations.of(row, folder);
    WrittenConversation conversation = found
        .orElseGet(() -> conversations.asked(row, question(row), folder, settings.solution() == null));
    Problem problem = new Problem(settings.name() + "/" + id, settings.name(), conversation.prompt(), parsed.answer(),
        new RowColumns(row.json(), mapped));
    if (found.isPresent()) {
      return new WorkedProblem(problem, Optional.empty(), conversation.completion());
    }
    Optional<String> solution = settings.solution() == null ? parsed.solution()
        : Optional.of(Template.fieldOrTemplate(settings.solution()).render(row::text));
    return new WorkedProblem(problem, solution.filter(text -> !text.isBlank()),
        settings.solution() == null ? conversation.completion() : written(solution.orElse("")));
  }

  /** Returns the demonstration for a solution that contains a thought or a box. */
  private List<Turn> written(String solution) {
    boolean whole = settings.solution().equals(settings.answerField());
    return settings.demonstration().written(solution, whole) ? List.of(Turn.written(Role.ASSISTANT, solution))
        : List.of();
  }

  private String question(Row row) {
    String text = question.render(field -> text(row, field));
    if (text.isBlank()) {
      throw row.fault("the question (" + settings.question() + ") is empty");
    }
    return text;
  }

  /** Returns the text of a field; options are one per line. */
  private String text(Row row, String field) {
    boolean choices = field.equals(settings.options()) && row.has(field)
        && !WrittenList.read(row.value(field)).isValueNode();
    return choices ? FieldText.lines(Options.of(row, field).texts()) : row.text(field);
  }
}
