package kedge.policy.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;

/** Turns as the messages that chat templates read: maps of {@code role}, {@code content} and further fields. */
final class TemplateMessages {
  private TemplateMessages() {
  }

  /**
   * Returns the messages of a conversation.
   *
   * @param data applied to text that the policy has not written
   * @param slot placeholder of an image in a text message; empty for templates that read image parts
   */
  static List<Map<String, Object>> of(Conversation conversation, UnaryOperator<String> data, Optional<String> slot) {
    return conversation.turns().stream()
        .map(turn -> message(turn, turn.role() == Role.ASSISTANT ? UnaryOperator.identity() : data, slot))
        .collect(Collectors.toList());
  }

  /** Returns a message with its thought under all names that templates read, as in {@code transformers} 5. */
  static Map<String, Object> withThoughts(Map<String, Object> message) {
    Optional<Object> thought = Stream.of("reasoning_content", "thinking", "reasoning").map(message::get)
        .filter(Objects::nonNull).findFirst();
    if (thought.isEmpty()) {
      return message;
    }
    Map<String, Object> named = new LinkedHashMap<>(Map.of("thinking", thought.get()));
    named.putAll(message);
    named.put("reasoning_content", thought.get());
    return named;
  }

  private static Map<String, Object> message(Turn turn, UnaryOperator<String> data, Optional<String> slot) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("role", turn.role().key());
    message.put("content", content(turn, data, slot)); // the empty text for null, since templates concatenate it
    message.putAll(turn.fields());
    return message;
  }

  /** Returns a text, or a list of parts if there are images that the template places. */
  private static Object content(Turn turn, UnaryOperator<String> data, Optional<String> slot) {
    if (turn.parts().stream().allMatch(Part.Text.class::isInstance)) {
      return data.apply(turn.text());
    }
    if (slot.isPresent()) {
      return turn.parts().stream().map(part -> part instanceof Part.Text text ? data.apply(text.text()) : slot.get())
          .collect(Collectors.joining());
    }
    List<Map<String, Object>> parts = new ArrayList<>();
    for (Part part : turn.parts()) {
      Map<String, Object> written = new LinkedHashMap<>();
      if (part instanceof Part.Text text) {
        written.put("type", "text");
        written.put("text", data.apply(text.text()));
      } else if (part instanceof Part.Image image) {
        written.put("type", "image");
        written.put("image", image.image().name());
      }
      parts.add(written);
    }
    return parts;
  }
}
