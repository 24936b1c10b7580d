package kedge.sft.curate;

import java.util.List;

/** How a {@link SetStep} has decided. */
@FunctionalInterface
public interface Decisions {

  /** What becomes of the record at a place. Called once for each, in order, by one thread. */
  Outcome outcome(int index, Example example);

  /** What a reader of the report should know beside the counts; asked for after the last record. */
  default List<String> notes() {
    return List.of();
  }
}
