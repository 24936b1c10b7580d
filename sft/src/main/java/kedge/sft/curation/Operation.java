package kedge.sft.curation;

/**
 * An operation of a curation: an entry under {@code steps:} of a recipe. Sealed by what it sees: one record ({@link
 * RecordOperation}), one record and the reply of a chat model ({@link ChatOperation}), or the whole set ({@link
 * SetOperation}). Plug-ins implement one of these.
 */
public sealed interface Operation permits RecordOperation,ChatOperation,SetOperation {
  /**
   * Identity of the inputs that decisions depend on beside settings, seed and records: the content of files, the chat
   * model. A finished operation is reused only if this is the same.
   */
  default String identity() {
    return "";
  }
}
