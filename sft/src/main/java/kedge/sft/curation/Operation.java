package kedge.sft.curation;

/**
 * One step of curation. Sealed by what a step needs to see: one record ({@link RecordOperation}), one record and a chat
 * model's reply ({@link ChatOperation}), or the whole set ({@link SetOperation}). Each of these is open to others'
 * classes.
 */
public sealed interface Operation permits RecordOperation,ChatOperation,SetOperation {

  /**
   * What its decisions depend on beside its settings, the seed and the records: the content of files it reads, the
   * model it asks. A finished step is used again only if this is the same.
   */
  default String identity() {
    return "";
  }
}
