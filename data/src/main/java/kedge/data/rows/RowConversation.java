package kedge.data.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Template;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.conversation.Alpaca;
import kedge.data.conversation.Images;
import kedge.data.conversation.Messages;
import kedge.data.conversation.TemplateColumns;
import kedge.data.conversation.WrittenConversation;
import kedge.data.json.JsonFields;

/**
 * Finds the conversation of a row, in the fields that the settings name, or else under common names. The content of a
 * field decides: a list of messages in OpenAI's or ShareGPT's form is a conversation, a text is a turn.
 */
final class RowConversation {
  private static final String NUMBERED = "_*";
  private static final String PROMPT = "prompt";
  private static final String COMPLETION = "completion";
  private static final List<String> MESSAGES = List.of("messages", "conversations", "conversation");
  private static final List<String> SYSTEM = List.of("system", "system_prompt");

  private final RowSettings settings;

  RowConversation(RowSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the conversation of a row; empty if the question is a text in its own field.
   *
   * @param folder folder of the data file
   * @throws UserError with file and line, for an invalid message
   */
  Optional<WrittenConversation> of(Row row, Path folder) {
    try {
      Images images = images(row, folder);
      Optional<WrittenConversation> found = found(row, images);
      found.ifPresent(any -> images.requirePlaced());
      return found.map(whole -> finished(row, whole));
    } catch (UserError fault) {
      throw located(row, fault);
    }
  }

  /**
   * Returns the conversation of a row whose question is a text: one user turn, after the system prompt.
   *
   * @param text the question
   * @param completed whether the row's completion belongs to the question
   */
  WrittenConversation asked(Row row, String text, Path folder, boolean completed) {
    try {
      Images images = images(row, folder);
      Optional<String> answer = completion(row);
      answer.filter(field -> completed).ifPresent(field -> claim(row, field, images));
      List<Part> parts = new ArrayList<>();
      if (settings.image() == null || images.placedIn(text)) {
        boolean placed = images.placedIn(text);
        parts.addAll(images.parts(text));
        if (placed) {
          images.requirePlaced();
        }
      } else {
        if (!settings.image().endsWith(NUMBERED)) {
          row.value(settings.image()); // requires it to be present and not null
        }
        parts.addAll(images.all());
        parts.add(new Part.Text(text));
      }
      List<Turn> completion = completed
          ? answer.map(field -> turns(row, field, Role.ASSISTANT, images)).orElse(List.of())
          : List.of();
      return finished(row,
          new WrittenConversation(new Conversation(List.of(new Turn(Role.USER, parts))), completion));
    } catch (UserError fault) {
      throw located(row, fault);
    }
  }

  private static UserError located(Row row, UserError fault) {
    return fault.getMessage().startsWith(row.place() + ":") ? fault : row.fault(fault.getMessage());
  }

  /** Returns the images of the field that the settings name, or else of {@code images} or {@code image}. */
  private Images images(Row row, Path folder) {
    String column = settings.image() != null ? settings.image() : row.has("images") ? "images" : "image";
    return new Images(folder, column.endsWith(NUMBERED) ? numbered(row, column) : JsonFields.find(row.json(), column));
  }

  /** Returns the fields {@code image_1}, {@code image_2}, ... up to the first null as a list. */
  private static JsonNode numbered(Row row, String column) {
    String begin = column.substring(0, column.length() - 1);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int i = 1; row.has(begin + i); i++) {
      list.add(JsonFields.find(row.json(), begin + i));
    }
    return list;
  }

  /** Returns the name of the completion's field; empty if there is none. */
  private Optional<String> completion(Row row) {
    return settings.completion() != null ? Optional.of(settings.completion())
        : Optional.of(COMPLETION).filter(name -> row.has(name) && !name.equals(settings.question()));
  }

  private Optional<WrittenConversation> found(Row row, Images images) {
    if (settings.messages() != null) {
      return Optional.of(whole(row, settings.messages(), images));
    }
    if (settings.prompt() != null) {
      return Optional.of(prompted(row, settings.prompt(), images));
    }
    boolean named = !settings.question().equals(RowSettings.QUESTION);
    if (named || row.has(settings.question())) {
      return Optional.of(settings.question())
          .filter(field -> Messages.areIn(JsonFields.find(row.json(), field)))
          .map(field -> prompted(row, field, images));
    }
    return detected(row, images);
  }

  private Optional<WrittenConversation> detected(Row row, Images images) {
    Optional<String> listed = MESSAGES.stream().filter(name -> Messages.areIn(row.json().path(name))).findFirst();
    if (listed.isPresent()) {
      return Optional.of(whole(row, listed.get(), images));
    }
    if (row.has(PROMPT)) {
      return Optional.of(prompted(row, PROMPT, images));
    }
    Optional<WrittenConversation> alpaca = Alpaca.read(row.json(), row::text)
        .map(turns -> WrittenConversation.of(new Conversation(turns.stream()
            .map(turn -> new Turn(turn.role(), images.parts(turn.text()), turn.fields(), turn.training())).toList())));
    if (alpaca.isEmpty()) {
      MESSAGES.stream().filter(name -> row.json().has(name)).findFirst()
          .ifPresent(name -> messages(row, name, images)); // throws with the reason
    }
    return alpaca;
  }

  private WrittenConversation whole(Row row, String field, Images images) {
    claim(row, field, images);
    return WrittenConversation.of(new Conversation(messages(row, field, images)));
  }

  private static void claim(Row row, String field, Images images) {
    JsonNode value = JsonFields.find(row.json(), field);
    if (Messages.areIn(value)) {
      images.claim(value);
    }
  }

  /** The turns of a prompt, and those of its completion, which alone are learned. */
  private WrittenConversation prompted(Row row, String field, Images images) {
    Optional<String> completion = completion(row);
    claim(row, field, images);
    completion.ifPresent(other -> claim(row, other, images));
    List<Turn> turns = turns(row, field, Role.USER, images);
    if (completion.isEmpty()) {
      return WrittenConversation.of(new Conversation(turns));
    }
    return new WrittenConversation(new Conversation(turns.stream().map(RowConversation::unlearned).toList()),
        turns(row, completion.get(), Role.ASSISTANT, images));
  }

  private static Turn unlearned(Turn turn) {
    return new Turn(turn.role(), turn.parts(), turn.fields(), Turn.Training.NEVER);
  }

  private List<Turn> turns(Row row, String field, Role role, Images images) {
    boolean template = field.indexOf('{') >= 0;
    if (!template && Messages.areIn(row.value(field))) {
      return messages(row, field, images);
    }
    String text = Template.fieldOrTemplate(field).render(row::text);
    if (text.isBlank()) {
      throw row.fault("the " + (role == Role.USER ? "prompt" : "completion") + " (" + field + ") is empty");
    }
    return List.of(new Turn(role, images.parts(text), Map.of(), Turn.Training.AS_WRITTEN));
  }

  private List<Turn> messages(Row row, String field, Images images) {
    JsonNode value = row.value(field);
    if (!Messages.areIn(value)) {
      throw row.fault("field \"" + field + "\" is " + JsonFields.describe(value)
          + notOne(value) + ", expected a list of messages: objects with role and content, or from and value");
    }
    return new Messages(images).read(value);
  }

  private static String notOne(JsonNode list) {
    return IntStream.range(0, list.isArray() ? list.size() : 0).filter(i -> !list.get(i).isObject()).mapToObj(
        i -> ", of which item " + i + " is " + JsonFields.describe(list.get(i))).findFirst().orElse("");
  }

  private WrittenConversation finished(Row row, WrittenConversation found) {
    WrittenConversation whole = found;
    Optional<String> system = settings.system() != null ? settings.system().of(row)
        : SYSTEM.stream().filter(name -> row.json().path(name).isTextual()).map(row::text)
            .filter(text -> !text.isBlank()).findFirst();
    if (system.isPresent()) {
      whole = whole.withSystem(system.get());
    }
    if (settings.instruction() != null) {
      whole = whole.withInstruction(settings.instruction());
    }
    if (whole.prompt().turns().isEmpty()) {
      throw row.fault("the conversation has no turn before the assistant's, expected a user turn");
    }
    return new WrittenConversation(new Conversation(whole.prompt().turns(), variables(row.json())),
        whole.completion());
  }

  private Map<String, Object> variables(ObjectNode row) {
    return TemplateColumns.of(row, Stream.of(settings.tools()).filter(name -> name != null).findFirst()
        .orElse("tools"));
  }
}
