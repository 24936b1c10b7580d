package kedge.sft.curate;

/** A step that looks at one record at a time. Called from several threads at once, in any order: it keeps nothing. */
@FunctionalInterface
public non-sealed interface RecordStep extends Step {

  /** What becomes of a record; a pure function of it. */
  Outcome apply(Example example);
}
