package kedge.sft.curation;

import java.util.Set;
import java.util.function.Consumer;
import kedge.chat.ChatModel;
import kedge.data.WorkedProblem;

/** Seed, evaluation sets and chat models that a run provides to an operation. */
public interface OperationContext {
  /** Seed of all random numbers of the operation; different for each operation of a run. */
  long seed();

  /** Names of the evaluation sets. */
  Set<String> heldOut();

  /**
   * Passes the problems of an evaluation set to a consumer. @throws IllegalArgumentException if there is none of that
   * name
   */
  void heldOut(String name, Consumer<WorkedProblem> taker);

  /** Returns the chat model of a name. @throws IllegalArgumentException if there is none of that name */
  Lent chatModel(String name);

  /**
   * A chat model that the run owns.
   *
   * @param model the model
   * @param identity identity of the model and its endpoint; an operation that used another is not reused
   */
  record Lent(ChatModel model, String identity) {
  }
}
