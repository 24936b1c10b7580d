package kedge.sft.curation;

/** Settings of an operation that can ask a chat model, so that the name is checked when the recipe is read. */
public interface AsksChatModel {
  /** Name under {@code chat_models}; null where none is asked. */
  String chatModel();
}
