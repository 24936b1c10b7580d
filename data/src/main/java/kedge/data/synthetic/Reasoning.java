package kedge.data.synthetic;

/** Reasoning that a synthetic demonstration shows before its answer. */
public enum Reasoning {
  /** Every step, written out. */
  COLUMNS,
  /** Nothing. */
  NONE
}
