package kedge.data.conversation;

import java.util.ArrayList;
import java.util.List;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * A conversation of a data row, split for training into the prompt and the turns of its answer.
 *
 * @param prompt the turns before the answer
 * @param completion the answer: one assistant turn, or several with tools' turns between; empty if the row has none
 */
public record WrittenConversation(Conversation prompt, List<Turn> completion) {
  public WrittenConversation {
    completion = List.copyOf(completion);
  }

  /**
   * Splits a conversation without a given end of the prompt: the last assistant turn is the completion. A conversation
   * that ends with another turn is only a prompt.
   */
  public static WrittenConversation of(Conversation whole) {
    int last = whole.turns().size() - 1;
    return whole.answered() ? new WrittenConversation(whole.first(last), List.of(whole.turns().get(last)))
        : new WrittenConversation(whole, List.of());
  }

  /** Returns the same with a system turn at its beginning, unless it begins with a system or developer turn. */
  public WrittenConversation withSystem(String text) {
    List<Turn> turns = new ArrayList<>(prompt.turns());
    if (!turns.isEmpty() && List.of(Role.SYSTEM, Role.DEVELOPER).contains(turns.get(0).role())) {
      return this;
    }
    turns.add(0, Turn.written(Role.SYSTEM, text));
    return new WrittenConversation(new Conversation(turns, prompt.variables()), completion);
  }

  /**
   * Returns the same with a line after the text of the last user turn.
   *
   * @throws UserError if there is no user turn
   */
  public WrittenConversation withInstruction(String line) {
    List<Turn> turns = new ArrayList<>(prompt.turns());
    int at = turns.size() - 1;
    while (at >= 0 && turns.get(at).role() != Role.USER) {
      at--;
    }
    if (at < 0) {
      throw new UserError("the prompt has no user turn, expected one to put the instruction after");
    }
    Turn turn = turns.get(at);
    turns.set(at, new Turn(turn.role(), followed(turn.parts(), "\n" + line), turn.fields(), turn.training()));
    return new WrittenConversation(new Conversation(turns, prompt.variables()), completion);
  }

  private static List<Part> followed(List<Part> parts, String text) {
    List<Part> longer = new ArrayList<>(parts);
    int last = longer.size() - 1;
    if (last >= 0 && longer.get(last)instanceof Part.Text end) {
      longer.set(last, new Part.Text(end.text() + text));
    } else {
      longer.add(new Part.Text(text));
    }
    return longer;
  }
}
