package kedge.sft.curation;

import java.util.List;

/** Decisions of a {@link SetOperation} about the records of a set. */
@FunctionalInterface
public interface Decisions {
  /** Returns the outcomes of the records from an index up to another one. Called by one thread, in order. */
  PartOutcomes part(int from, int to);

  /** Returns additional notes for the report; called after the last record. */
  default List<String> notes() {
    return List.of();
  }
}
