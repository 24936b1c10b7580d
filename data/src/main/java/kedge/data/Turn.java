package kedge.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A turn of a conversation: its speaker, and its parts in order.
 *
 * @param role the speaker
 * @param parts text and images; empty where the message's content is null, as beside tool calls
 * @param fields further fields of the message as chat templates read them, in JSON types: {@code tool_calls}, {@code
 * name}, {@code tool_call_id}, {@code reasoning_content}
 * @param training how sft treats the turn
 */
public record Turn(Role role, List<Part> parts, Map<String, Object> fields, Training training) {

  /** How sft treats a turn. */
  public enum Training {
    /**
     * Made by Kedge from question, reasoning and answer: a demonstration is learned by its {@link DemonstrationForm}.
     */
    BY_FORM,
    /** Written by the data: learned word for word, where its role is learned. */
    AS_WRITTEN,
    /** Never learned: the data say so ({@code "train": false} or {@code "weight": 0}). */
    NEVER
  }

  public Turn {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(training, "training");
    parts = List.copyOf(parts);
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A turn without further fields, learned by its form. */
  public Turn(Role role, List<Part> parts) {
    this(role, parts, Map.of(), Training.BY_FORM);
  }

  /** Returns a turn of text alone. */
  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  /** Returns a turn of text alone that sft learns word for word. */
  public static Turn written(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)), Map.of(), Training.AS_WRITTEN);
  }

  /** Text parts, joined with nothing between them; images are left out. */
  public String text() {
    return parts.stream().filter(Part.Text.class::isInstance).map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }

  /** Returns whether sft learns the turn word for word. */
  public boolean asWritten() {
    return training == Training.AS_WRITTEN;
  }
}
