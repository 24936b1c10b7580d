package kedge.data;

import java.util.Map;
import java.util.Optional;

/** A hand-made source whose problem i asks for i. */
public record Counted(String name, int size) implements ProblemSource {
  @Override
  public Problem problem(int index) {
    return new Problem(name + "/" + index, name, Conversation.ofUser("say " + index),
        new Answer.Mathematical(String.valueOf(index)), Map.of());
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    return DemonstrationFormat.DIRECT.turn(Optional.empty(), String.valueOf(index));
  }
}
