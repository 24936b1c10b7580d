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
 * @param parts text and images; empty if the message's content is null, as with tool calls
 * @param fields further fields of the message for chat templates, in JSON types: {@code tool_calls}, {@code name},
 * {@code tool_call_id}, {@code reasoning_content}
 * @param training how sft treats the turn
 */
public record Turn(Role role, List<Part> parts, Map<String, Object> fields, Training training) {

  /** How sft treats a turn. */
  public enum Training {
    /**
     * Made by Kedge from question, reasoning and answer: a demonstration is learned by its {@link DemonstrationForm}.
     */
    BY_FORM,
    /** From the data: learned word for word, if its role is learned. */
    AS_WRITTEN,
    /** Never learned, as marked in the data ({@code "train": false} or {@code "weight": 0}). */
    NEVER
  }

  public Turn {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(training, "training");
    parts = List.copyOf(parts);
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Makes a turn without further fields, learned by its form. */
  public Turn(Role role, List<Part> parts) {
    this(role, parts, Map.of(), Training.BY_FORM);
  }

  /** Returns a turn with text only. */
  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  /** Returns a turn with text only that sft learns word for word. */
  public static Turn written(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)), Map.of(), Training.AS_WRITTEN);
  }

  /** Returns the text parts, concatenated; images are left out. */
  public String text() {
    return parts.stream().filter(Part.Text.class::isInstance).map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }

  /** Returns whether sft learns the turn word for word. */
  public boolean asWritten() {
    return training == Training.AS_WRITTEN;
  }
}
