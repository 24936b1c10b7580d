package kedge.policy.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Conversations as chat templates read them: maps of {@code role}, {@code content} and further fields, and the
 * variables of the conversation.
 *
 * @param data what becomes of text that the policy has not written
 * @param own what becomes of text that stands for the policy's own: content and thought of assistant turns. Their tool
 * calls and other fields are data, which the template frames
 * @param slot text that stands for an image in a message of text, where the template does not read image parts
 */
record TemplateMessages(UnaryOperator<String> data, UnaryOperator<String> own, Optional<String> slot) {
  /** Leaves all texts as they are. */
  static final TemplateMessages PLAIN = new TemplateMessages(UnaryOperator.identity(), UnaryOperator.identity(),
      Optional.empty());
  /** The names that templates and data sets have for a thought. */
  static final List<String> THOUGHTS = List.of("reasoning_content", "thinking", "reasoning");

  /**
   * Returns the messages of a conversation.
   *
   * @param readsImages whether the template reads image parts
   * @throws UserError naming the turn and its field, where a text is refused
   */
  List<Map<String, Object>> of(Conversation conversation, boolean readsImages) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      messages.add(message(turn, "turn " + messages.size() + " (" + turn.role().key() + "), ", readsImages));
    }
    return messages;
  }

  /** Returns the variables of a conversation. @throws UserError naming the variable, where a text is refused */
  Map<String, Object> variables(Conversation conversation) {
    Map<String, Object> variables = new LinkedHashMap<>();
    conversation.variables().forEach((name, value) -> variables.put(name,
        named(name.equals("tools") ? name : "chat_template_kwargs." + name, () -> value(value, data))));
    return variables;
  }

  /** A message whose thought stands under each of the names that templates read, as {@code transformers} 5 has it. */
  static Map<String, Object> withThoughts(Map<String, Object> message) {
    Optional<Object> thought = THOUGHTS.stream().map(message::get).filter(Objects::nonNull).findFirst();
    if (thought.isEmpty()) {
      return message;
    }
    Map<String, Object> named = new LinkedHashMap<>(Map.of("thinking", thought.get()));
    named.putAll(message);
    named.put("reasoning_content", thought.get());
    return named;
  }

  private Map<String, Object> message(Turn turn, String place, boolean readsImages) {
    UnaryOperator<String> written = turn.role() == Role.ASSISTANT ? own : data;
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", turn.role().key());
    // null is the empty text: templates add it to texts
    message.put("content", named(place + "content", () -> content(turn.parts(), written, readsImages)));
    turn.fields().forEach((name, value) -> message.put(named(place + name, () -> data.apply(name)),
        named(place + name, () -> value(value, THOUGHTS.contains(name) ? written : data))));
    return message;
  }

  private static <T> T named(String place, Supplier<T> text) {
    try {
      return text.get();
    } catch (UserError fault) {
      throw new UserError(place + ": " + fault.getMessage(), fault);
    }
  }

  /** A value in JSON types whose texts, names of objects included, have become others. */
  private static Object value(Object value, UnaryOperator<String> written) {
    if (value instanceof String text) {
      return written.apply(text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> value(item, written)).collect(Collectors.toList()); // may hold null
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> named = new LinkedHashMap<>();
      map.forEach((name, item) -> named.put(value(name, written), value(item, written)));
      return named;
    }
    return value;
  }

  /** Text alone is a text; a list of parts where there are images that the template places. */
  private Object content(List<Part> parts, UnaryOperator<String> written, boolean readsImages) {
    List<String> texts = texts(parts, written);
    boolean placed = !readsImages && slot.isPresent();
    if (placed || parts.stream().allMatch(Part.Text.class::isInstance)) {
      return IntStream.range(0, parts.size())
          .mapToObj(i -> parts.get(i) instanceof Part.Text ? texts.get(i) : slot.orElseThrow())
          .collect(Collectors.joining());
    }
    List<Map<String, Object>> list = new ArrayList<>();
    for (Part part : parts) {
      Map<String, Object> entry = new LinkedHashMap<>();
      if (part instanceof Part.Image image) {
        entry.put("type", "image");
        entry.put("image", data.apply(image.image().name()));
      } else {
        entry.put("type", "text");
        entry.put("text", texts.get(list.size()));
      }
      list.add(entry);
    }
    return list;
  }

  /** The texts of parts, empty ones for images; those in a row become others as one text, which a template may join. */
  private static List<String> texts(List<Part> parts, UnaryOperator<String> written) {
    List<String> texts = new ArrayList<>();
    for (int from = 0; from < parts.size();) {
      int to = from;
      StringBuilder row = new StringBuilder();
      while (to < parts.size() && parts.get(to)instanceof Part.Text text) {
        row.append(text.text());
        to++;
      }
      String whole = written.apply(row.toString());
      int at = 0;
      for (Part part : parts.subList(from, to)) {
        int length = ((Part.Text) part).text().length();
        texts.add(whole.substring(at, at + length));
        at += length;
      }
      if (to < parts.size()) {
        texts.add("");
      }
      from = to + 1;
    }
    return texts;
  }
}
