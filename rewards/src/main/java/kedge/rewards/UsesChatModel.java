package kedge.rewards;

/** Settings of a reward that asks a chat model, so that its name can be checked with the recipe. */
public interface UsesChatModel {

  /** Name of the chat model under {@code chat_models}. */
  String chatModel();
}
