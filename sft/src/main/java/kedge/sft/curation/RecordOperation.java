package kedge.sft.curation;

/** A step that looks at one record at a time. Called from several threads at once, in any order: it keeps nothing. */
@FunctionalInterface
public non-sealed interface RecordOperation extends Operation {

  /** What becomes of a record; a pure function of it. */
  RecordOutcome apply(CurationRecord example);
}
