package kedge.sft.curation;

import java.util.Objects;

/** Outcome of an operation for one record: kept (changed or unchanged), or dropped with a reason. */
public sealed interface RecordOutcome {
  /** The record is kept. The run, not the operation, notes in the record that it was changed. */
  record Kept(CurationRecord example) implements RecordOutcome {
    public Kept {
      Objects.requireNonNull(example, "example");
    }
  }

  /**
   * The record is dropped: it is written to {@code dropped.jsonl} as it was before the operation.
   *
   * @param reason one of a few fixed texts, by which the report counts
   * @param detail details about this record; may be empty
   */
  record Dropped(String reason, String detail) implements RecordOutcome {
    public Dropped {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** Returns the outcome of a record that is kept. */
  static RecordOutcome kept(CurationRecord example) {
    return new Kept(example);
  }

  /** Returns the outcome of a record that is dropped. */
  static RecordOutcome dropped(String reason, String detail) {
    return new Dropped(reason, detail);
  }
}
