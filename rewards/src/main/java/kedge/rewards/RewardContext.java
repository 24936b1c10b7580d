package kedge.rewards;

import kedge.chat.ChatModel;

/** Services of a run for its rewards. Rewards that name one chat model share it, its rate limit, cache and budget. */
public interface RewardContext {
  /** A context without chat models. */
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
