package kedge.sft.curation;

import java.io.Serializable;

/**
 * An operation on one record at a time. It has no state, since several threads call it in any order. Executors of a
 * cluster get it by Java serialization.
 */
@FunctionalInterface
public non-sealed interface RecordOperation extends Operation, Serializable {
  /** Returns the outcome of a record; a pure function of it. */
  RecordOutcome apply(CurationRecord example);
}
