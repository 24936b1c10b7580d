package kedge.sft.curation;

/** An operation on one record at a time. Called from several threads at once, in any order: it keeps no state. */
@FunctionalInterface
public non-sealed interface RecordOperation extends Operation {
  /** Returns the outcome of a record; a pure function of it. */
  RecordOutcome apply(CurationRecord example);
}
