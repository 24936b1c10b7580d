package kedge.sft.curate.step;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.sft.curate.Decisions;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;

/** Drops copies, each with the id of the earlier record that it is a copy of. Only ids of records that have copies are held. */
final class Copies implements Decisions {
  private final int[] original;
  private final String reason;
  private final List<String> notes;
  private final BitSet copied = new BitSet();
  private final Map<Integer, String> ids = new HashMap<>();

  /** @param original for each record the earlier one that it copies, or -1 */
  Copies(int[] original, String reason, String... notes) {
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
  public Outcome outcome(int index, Example example) {
    if (copied.get(index)) {
      ids.put(index, example.id());
    }
    return original[index] < 0 ? Outcome.kept(example) : Outcome.dropped(reason, "like " + ids.get(original[index]));
  }

  @Override
  public List<String> notes() {
    return notes;
  }
}
