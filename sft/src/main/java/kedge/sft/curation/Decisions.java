package kedge.sft.curation;

import java.util.List;

/** Decisions of a {@link SetOperation} about the records of a set. */
@FunctionalInterface
public interface Decisions {
  /** Returns the outcome of the record at an index. Called once for each, in order, by one thread. */
  RecordOutcome outcome(int index, CurationRecord example);

  /** Returns additional notes for the report; called after the last record. */
  default List<String> notes() {
    return List.of();
  }
}
