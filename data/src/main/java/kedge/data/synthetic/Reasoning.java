package kedge.data.synthetic;

/** What a generated demonstration shows before its answer. */
public enum Reasoning {
  /** Every step, written out. */
  COLUMNS,
  /** Nothing. */
  NONE
}
