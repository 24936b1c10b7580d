package kedge.data.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;

/**
 * A conversation of a data row, split for training: the turns before the last assistant turn are the prompt, that turn
 * is the demonstration. A conversation that ends in another turn is all prompt.
 *
 * @param prompt the turns that the policy answers
 * @param demonstration the assistant's answer to them
 */
public record WrittenConversation(Conversation prompt, Optional<Turn> demonstration) {

  /** Splits a conversation. */
  public static WrittenConversation of(Conversation whole) {
    int last = whole.turns().size() - 1;
    return whole.answered() ? new WrittenConversation(whole.first(last), Optional.of(whole.turns().get(last)))
        : new WrittenConversation(whole, Optional.empty());
  }

  /** Returns the same with a system turn at its beginning, unless it has one. */
  public WrittenConversation withSystem(String text) {
    if (!prompt.turns().isEmpty() && prompt.turns().get(0).role() == Role.SYSTEM) {
      return this;
    }
    List<Turn> turns = new ArrayList<>(prompt.turns());
    turns.add(0, Turn.written(Role.SYSTEM, text));
    return new WrittenConversation(new Conversation(turns, prompt.variables()), demonstration);
  }

  /** Returns the same with a line after the text of the last user turn. */
  public WrittenConversation withInstruction(String line) {
    List<Turn> turns = new ArrayList<>(prompt.turns());
    for (int at = turns.size() - 1; at >= 0; at--) {
      Turn turn = turns.get(at);
      if (turn.role() == Role.USER) {
        List<Part> parts = new ArrayList<>(turn.parts());
        parts.add(new Part.Text("\n" + line));
        turns.set(at, new Turn(turn.role(), parts, turn.fields(), turn.training()));
        break;
      }
    }
    return new WrittenConversation(new Conversation(turns, prompt.variables()), demonstration);
  }
}
