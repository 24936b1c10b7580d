package kedge.data;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Turns of a conversation that sft learns.
 *
 * @param roles roles whose turns are learned
 * @param lastOnly whether only the last of these turns is learned
 */
public record LearnedTurns(Set<Role> roles, boolean lastOnly) {
  /** All assistant turns. */
  public static final LearnedTurns ASSISTANT = new LearnedTurns(Set.of(Role.ASSISTANT), false);
  /** Only the last assistant turn. */
  public static final LearnedTurns LAST_ASSISTANT = new LearnedTurns(Set.of(Role.ASSISTANT), true);

  public LearnedTurns {
    roles = Set.copyOf(roles);
  }

  /** Returns the indices of the learned turns, without those that the data excludes. */
  public List<Integer> of(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Integer> chosen = IntStream.range(0, turns.size()).filter(turn -> roles.contains(turns.get(turn).role()))
        .boxed().toList();
    int from = lastOnly ? Math.max(0, chosen.size() - 1) : 0;
    return chosen.subList(from, chosen.size()).stream()
        .filter(turn -> turns.get(turn).training() != Turn.Training.NEVER).toList();
  }

  /** Returns whether only the assistant is learned. */
  public boolean assistantOnly() {
    return roles.equals(Set.of(Role.ASSISTANT));
  }
}
