package kedge.sft.curation;

/** An operation whose decision about a record depends on the other records. */
@FunctionalInterface
public non-sealed interface SetOperation extends Operation {
  /**
   * Decides about every record of a set, in as many passes as it needs. Memory: a few numbers a record, never their
   * texts.
   */
  Decisions decide(CurationRecords set);
}
