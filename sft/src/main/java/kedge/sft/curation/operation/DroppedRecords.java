package kedge.sft.curation.operation;

import java.util.HashMap;
import java.util.Map;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.RecordOutcome;

/** Outcomes that drop some records for one reason, each with details, and keep the others. */
final class DroppedRecords implements PartOutcomes {
  private static final long serialVersionUID = 1;
  private final String reason;
  private final HashMap<Integer, String> details = new HashMap<>();

  /** @param details by the index of each record that is dropped */
  DroppedRecords(String reason, Map<Integer, String> details) {
    this.reason = reason;
    this.details.putAll(details);
  }

  @Override
  public RecordOutcome outcome(int index, CurationRecord example) {
    String detail = details.get(index);
    return detail == null ? RecordOutcome.kept(example) : RecordOutcome.dropped(reason, detail);
  }
}
