package kedge.rewards;

import kedge.chat.ChatModel;

/**
 * What a run lends its rewards. All rewards that name one chat model get the same, so that they share its pace, its
 * cache and its budget.
 */
public interface RewardContext {
  /** Nothing to lend. */
  RewardContext NONE = name -> {
    throw new IllegalArgumentException("chat_model is " + name + ", but no chat models are given");
  };

  /**
   * A chat model of the run, by its name under {@code chat_models}.
   *
   * @throws IllegalArgumentException if there is none of that name, with the nearest
   */
  ChatModel chatModel(String name);
}
