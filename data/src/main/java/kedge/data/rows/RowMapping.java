package kedge.data.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.RowColumns;
import kedge.data.Template;
import kedge.data.Turn;
import kedge.data.WorkedProblem;
import kedge.data.conversation.WrittenConversation;

/** Maps a row to a problem and its worked solution. */
final class RowMapping {
  private final RowSettings settings;
  private final Path folder;
  private final Template question;
  private final Set<String> mapped;
  private final RowConversation conversations;

  RowMapping(RowSettings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
    this.question = Template.fieldOrTemplate(settings.question());
    this.mapped = new HashSet<>(question.fields());
    this.conversations = new RowConversation(settings, folder);
    mapped.add(settings.answer());
    if (settings.solution() != null) {
      mapped.add(settings.solution());
    }
  }

  WorkedProblem map(Row row) {
    String id = settings.id() == null ? Long.toString(row.line()) : row.text(settings.id());
    Optional<WrittenConversation> conversation = conversations.of(row);
    if (conversation.isPresent()) {
      return written(id, row, conversation.get());
    }
    AnswerForm.Parsed parsed = settings.answerForm().parse(row, settings);
    Optional<String> solution = settings.solution() == null ? parsed.solution()
        : Optional.of(row.text(settings.solution()));
    Problem problem = new Problem(settings.name() + "/" + id, settings.name(), prompt(row), parsed.answer(),
        new RowColumns(row.json(), mapped));
    return new WorkedProblem(problem, solution.filter(text -> !text.isBlank()), written(row, solution));
  }

  private WorkedProblem written(String id, Row row, WrittenConversation conversation) {
    boolean answered = row.has(settings.answer()) || !settings.answer().equals(RowSettings.ANSWER);
    Answer answer = answered ? settings.answerForm().parse(row, settings).answer() : new Answer.None();
    return new WorkedProblem(new Problem(settings.name() + "/" + id, settings.name(), conversation.prompt(), answer,
        new RowColumns(row.json(), mapped)), Optional.empty(), conversation.demonstration());
  }

  /** The demonstration that the row itself writes: a completion, or a solution with thought or box of its own. */
  private Optional<Turn> written(Row row, Optional<String> solution) {
    if (settings.solution() == null) {
      return conversations.completion(row).map(field -> Turn.written(Role.ASSISTANT, row.text(field)));
    }
    boolean whole = settings.solution().equals(settings.answer());
    return settings.demonstration().written(solution.orElse(""), whole)
        ? solution.map(text -> Turn.written(Role.ASSISTANT, text))
        : Optional.empty();
  }

  private Conversation prompt(Row row) {
    String text = question.render(field -> text(row, field));
    if (text.isBlank()) {
      throw row.fault("the question (" + settings.question() + ") is empty");
    }
    List<Turn> turns = new ArrayList<>();
    if (settings.system() != null) {
      settings.system().of(row).ifPresent(system -> turns.add(Turn.of(Role.SYSTEM, system)));
    }
    List<Part> parts = new ArrayList<>();
    if (settings.image() != null) {
      parts.add(new Part.Image(new ImageRef(image(row))));
    }
    parts.add(new Part.Text(settings.instruction() == null ? text : text + "\n" + settings.instruction()));
    turns.add(new Turn(Role.USER, parts));
    return new Conversation(turns);
  }

  private Path image(Row row) {
    Path path = folder.resolve(row.text(settings.image())).normalize();
    if (!Files.isRegularFile(path)) {
      throw row.fault("no image " + path);
    }
    return path;
  }

  /** Returns the text of a field; of the options, one a line. */
  private String text(Row row, String field) {
    return field.equals(settings.options()) && row.value(field).isArray() ? FieldText.lines(row.items(field))
        : row.text(field);
  }
}
