package kedge.sft.curation;

import java.util.Set;
import java.util.function.Consumer;
import kedge.chat.ChatModel;
import kedge.data.WorkedProblem;

/** What a run lends its steps. */
public interface OperationContext {

  /** All randomness of the step derives from it; another for each step of a run. */
  long seed();

  /** The names of the evaluation sets. */
  Set<String> heldOut();

  /** Hands over the problems of an evaluation set. @throws IllegalArgumentException if there is none of that name */
  void heldOut(String name, Consumer<WorkedProblem> taker);

  /** A chat model by its name. @throws IllegalArgumentException if there is none of that name */
  Lent chatModel(String name);

  /**
   * A chat model on loan.
   *
   * @param model the model
   * @param identity which model it is and where, so that a step that asked another is not taken for finished
   */
  record Lent(ChatModel model, String identity) {
  }
}
