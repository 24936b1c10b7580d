package kedge.sft.curation;

import java.util.Set;
import java.util.function.Consumer;
import kedge.chat.ChatModel;
import kedge.data.WorkedProblem;

/** Seed, evaluation sets and chat models that a run lends an operation. */
public interface OperationContext {
  /** Seed of all randomness of the operation; another for each operation of a run. */
  long seed();

  /** Names of the evaluation sets. */
  Set<String> heldOut();

  /** Hands over the problems of an evaluation set. @throws IllegalArgumentException if there is none of that name */
  void heldOut(String name, Consumer<WorkedProblem> taker);

  /** Returns the chat model of a name. @throws IllegalArgumentException if there is none of that name */
  Lent chatModel(String name);

  /**
   * A chat model on loan.
   *
   * @param model the model
   * @param identity the model and its endpoint, so that an operation that asked another is not taken for finished
   */
  record Lent(ChatModel model, String identity) {
  }
}
