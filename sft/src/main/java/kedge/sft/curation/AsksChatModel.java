package kedge.sft.curation;

/** Settings of an operation that can use a chat model; its name is checked when the recipe is read. */
public interface AsksChatModel {
  /** Name under {@code chat_models}; null for none. */
  String chatModel();
}
