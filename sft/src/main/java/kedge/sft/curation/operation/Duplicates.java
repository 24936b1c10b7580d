package kedge.sft.curation.operation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.PartOutcomes;

/** Decisions that drop duplicates, each with the id of the earlier record that it repeats. */
final class Duplicates implements Decisions {
  private final int[] original;
  private final IdTexts ids;
  private final String reason;
  private final List<String> notes;

  /** @param original index of the earlier record that each record repeats, or -1 */
  Duplicates(int[] original, IdTexts ids, String reason, String... notes) {
    this.original = original;
    this.ids = ids;
    this.reason = reason;
    this.notes = List.of(notes);
  }

  @Override
  public PartOutcomes part(int from, int to) {
    Map<Integer, String> details = new HashMap<>();
    for (int i = from; i < to; i++) {
      if (original[i] >= 0) {
        details.put(i, "like " + ids.get(original[i]));
      }
    }
    return new DroppedRecords(reason, details);
  }

  @Override
  public List<String> notes() {
    return notes;
  }
}
