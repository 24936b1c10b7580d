package kedge.sft.curation.run;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.List;
import kedge.data.UserError;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.RecordOutcome;

/**
 * Outcomes of an operation for consecutive records.
 *
 * @param kept lines of the records that are kept, each with its newline
 * @param keptLines their number
 * @param dropped lines of the others
 * @param droppedLines their number
 * @param tally the counts
 */
record JudgedPart(byte[] kept, int keptLines, byte[] dropped, int droppedLines,
    OperationTally tally) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Applies an operation to the lines of records. @param first index of the first */
  static JudgedPart of(String label, CurationRecordJson json, PartOutcomes outcomes, int first, List<byte[]> lines) {
    Builder part = new Builder(label, json);
    for (int i = 0; i < lines.size(); i++) {
      CurationRecord before = json.read(lines.get(i));
      part.add(lines.get(i), before, outcomes.outcome(first + i, before));
    }
    return part.build();
  }

  /** Collects the outcomes of one record after the other. */
  static final class Builder {
    private final String label;
    private final CurationRecordJson json;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dropped = new ByteArrayOutputStream();
    private final OperationTally tally = new OperationTally();
    private int keptLines;
    private int droppedLines;

    Builder(String label, CurationRecordJson json) {
      this.label = label;
      this.json = json;
    }

    /**
     * Adds an outcome: checks that the operation changed only what it may change, and notes the change in the record.
     * An unchanged record keeps its line.
     */
    void add(byte[] line, CurationRecord before, RecordOutcome outcome) {
      if (outcome instanceof RecordOutcome.Dropped drop) {
        tally.add(before, outcome);
        write(dropped, json.writeDropped(label, drop.reason(), drop.detail(), before));
        droppedLines++;
        return;
      }
      CurationRecord after = ((RecordOutcome.Kept) outcome).example();
      boolean same = after.equals(before);
      CurationRecord noted = same ? before : noted(before, after);
      tally.add(before, RecordOutcome.kept(noted));
      write(kept, same ? line : json.write(noted));
      keptLines++;
    }

    private CurationRecord noted(CurationRecord before, CurationRecord after) {
      if (!after.id().equals(before.id()) || !after.source().equals(before.source())
          || !after.changedBy().equals(before.changedBy())) {
        throw new UserError(
            label + ": the step changed id, source or provenance of " + before.id() + ", which is not its to change");
      }
      return after.changed(label);
    }

    private static void write(ByteArrayOutputStream out, byte[] line) {
      out.writeBytes(line);
      out.write('\n');
    }

    JudgedPart build() {
      return new JudgedPart(kept.toByteArray(), keptLines, dropped.toByteArray(), droppedLines, tally);
    }
  }
}
