package kedge.sft.curation;

import java.util.Objects;

/**
 * What a step makes of one record. Sealed: a record is kept, changed or not, or it is dropped for a reason; nothing
 * else can become of it.
 */
public sealed interface RecordOutcome {

  /** The record goes on. A step that changed it is noted in it by the run, not by the step. */
  record Kept(CurationRecord example) implements RecordOutcome {
    public Kept {
      Objects.requireNonNull(example, "example");
    }
  }

  /**
   * The record stays behind, in {@code dropped.jsonl}, as it came into the step.
   *
   * @param reason one of a few fixed texts, under which the report counts it
   * @param detail what this record was dropped for, for a reader; may be empty
   */
  record Dropped(String reason, String detail) implements RecordOutcome {
    public Dropped {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
    }
  }

  /** The record goes on. */
  static RecordOutcome kept(CurationRecord example) {
    return new Kept(example);
  }

  /** The record stays behind. */
  static RecordOutcome dropped(String reason, String detail) {
    return new Dropped(reason, detail);
  }
}
