package kedge.sft.curation;

/** An operation whose decision about a record depends on the other records. */
@FunctionalInterface
public non-sealed interface SetOperation extends Operation {
  /**
   * Decides about every record of a set, in as many passes as needed. Memory is a few numbers per record, never the
   * texts.
   */
  Decisions decide(CurationRecords set);
}
