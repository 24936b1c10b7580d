package kedge.rewards;

/** Settings of a reward that asks a chat model: what a recipe is checked by before anything is made. */
public interface UsesChatModel {

  /** The name under {@code chat_models}. */
  String chatModel();
}
