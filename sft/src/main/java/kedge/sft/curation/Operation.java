package kedge.sft.curation;

/**
 * An operation of a curation: an entry under {@code steps:} of a recipe. Sealed by its input: one record ({@link
 * RecordOperation}), one record and the reply of a chat model ({@link ChatOperation}), or the whole set ({@link
 * SetOperation}). Plug-ins implement one of these.
 */
public sealed interface Operation permits RecordOperation,ChatOperation,SetOperation {
  /**
   * Returns the identity of further inputs of the decisions, in addition to settings, seed and records: contents of
   * files, the chat model. A finished operation is reused only if this is the same.
   */
  default String identity() {
    return "";
  }
}
