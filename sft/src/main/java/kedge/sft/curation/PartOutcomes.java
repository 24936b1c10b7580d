package kedge.sft.curation;

import java.io.Serializable;

/** The outcomes of consecutive records, as a pure function that can be sent to another machine. */
@FunctionalInterface
public interface PartOutcomes extends Serializable {
  /** Returns the outcome of the record at an index of the whole set. */
  RecordOutcome outcome(int index, CurationRecord example);
}
