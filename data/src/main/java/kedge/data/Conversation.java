package kedge.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A conversation with a chat model: turns in order.
 *
 * @param turns the turns
 * @param variables variables of the chat template for this conversation, in JSON types: {@code tools}, the functions
 * that may be called, and others set by the data ({@code chat_template_kwargs})
 */
public record Conversation(List<Turn> turns, Map<String, Object> variables) {
  public Conversation {
    turns = List.copyOf(turns);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** Makes a conversation without template variables. */
  public Conversation(List<Turn> turns) {
    this(turns, Map.of());
  }

  /** Returns a conversation of one user turn. */
  public static Conversation ofUser(String text) {
    return new Conversation(List.of(Turn.of(Role.USER, text)));
  }

  /** Returns this conversation with one more turn at its end. */
  public Conversation with(Turn turn) {
    return with(List.of(turn));
  }

  /** Returns this conversation with more turns at its end. */
  public Conversation with(List<Turn> more) {
    List<Turn> longer = new ArrayList<>(turns);
    longer.addAll(more);
    return new Conversation(longer, variables);
  }

  /** Returns only the first turns, with the same variables. */
  public Conversation first(int count) {
    return new Conversation(turns.subList(0, count), variables);
  }

  /** Returns the images of all turns, in order. */
  public List<ImageRef> images() {
    return turns.stream().flatMap(turn -> turn.parts().stream()).filter(Part.Image.class::isInstance)
        .map(part -> ((Part.Image) part).image()).toList();
  }

  /** Returns whether the last turn is the assistant's. */
  public boolean answered() {
    return !turns.isEmpty() && turns.get(turns.size() - 1).role() == Role.ASSISTANT;
  }
}
