package kedge.sft.curation;

/** An operation on one record at a time. It has no state, since several threads call it in any order. */
@FunctionalInterface
public non-sealed interface RecordOperation extends Operation {
  /** Returns the outcome of a record; a pure function of it. */
  RecordOutcome apply(CurationRecord example);
}
