package kedge.sft.curation;

/** Settings of a step that can ask a chat model: what a recipe is checked by before anything is made. */
public interface AsksChatModel {

  /** The name under {@code chat_models}; null where none is asked. */
  String chatModel();
}
