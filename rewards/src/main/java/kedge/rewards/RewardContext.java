package kedge.rewards;

import kedge.chat.ChatModel;

/** Services of a run for its rewards. Rewards that name the same chat model share its rate limit, cache and budget. */
public interface RewardContext {
  /** A context without chat models. */
  RewardContext NONE = name -> {
    throw new IllegalArgumentException("chat_model is " + name + ", but no chat models are given");
  };

  /**
   * Returns a chat model of the run, by its name under {@code chat_models}.
   *
   * @throws IllegalArgumentException if there is none of that name, suggesting the nearest name
   */
  ChatModel chatModel(String name);
}
