package kedge.sft.curation;

/** A step whose decision about a record depends on the others. */
@FunctionalInterface
public non-sealed interface SetOperation extends Operation {

  /**
   * Goes through the set as often as it needs, and says how each record is decided. Memory: a few numbers a record,
   * never their texts.
   */
  Decisions decide(CurationRecords set);
}
