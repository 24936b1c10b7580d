package kedge.sft.curation.operation;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.RecordOutcome;

/**
 * Decisions that drop duplicates, each with the id of the earlier record that it repeats. Only ids of records with
 * duplicates are kept in memory.
 */
final class Duplicates implements Decisions {
  private final int[] original;
  private final String reason;
  private final List<String> notes;
  private final BitSet copied = new BitSet();
  private final Map<Integer, String> ids = new HashMap<>();

  /** @param original index of the earlier record that each record repeats, or -1 */
  Duplicates(int[] original, String reason, String... notes) {
    this.original = original;
    this.reason = reason;
    this.notes = List.of(notes);
    for (int each : original) {
      if (each >= 0) {
        copied.set(each);
      }
    }
  }

  @Override
  public RecordOutcome outcome(int index, CurationRecord example) {
    if (copied.get(index)) {
      ids.put(index, example.id());
    }
    return original[index] < 0 ? RecordOutcome.kept(example)
        : RecordOutcome.dropped(reason, "like " + ids.get(original[index]));
  }

  @Override
  public List<String> notes() {
    return notes;
  }
}
