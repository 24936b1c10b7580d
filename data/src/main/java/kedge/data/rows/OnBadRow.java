package kedge.data.rows;

/** What becomes of a row that cannot be used. */
public enum OnBadRow {
  /** Reading ends with all faults in one message. */
  STOP,
  /** The row is left out and counted. */
  DROP
}
