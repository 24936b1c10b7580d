package kedge.data;

import java.util.ArrayList;
import java.util.List;

/** A conversation with a chat model: turns in order. */
public record Conversation(List<Turn> turns) {
  public Conversation {
    turns = List.copyOf(turns);
  }

  /** Returns a conversation of one user turn. */
  public static Conversation ofUser(String text) {
    return new Conversation(List.of(Turn.of(Role.USER, text)));
  }

  /** Returns this conversation with one more turn at its end. */
  public Conversation with(Turn turn) {
    List<Turn> longer = new ArrayList<>(turns);
    longer.add(turn);
    return new Conversation(longer);
  }
}
