package kedge.sft.curation;

import java.util.List;

/** How a {@link SetOperation} has decided. */
@FunctionalInterface
public interface Decisions {

  /** What becomes of the record at a place. Called once for each, in order, by one thread. */
  RecordOutcome outcome(int index, CurationRecord example);

  /** What a reader of the report should know beside the counts; asked for after the last record. */
  default List<String> notes() {
    return List.of();
  }
}
