package kedge.sft.curation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step did. For each source, and so for all, {@code in = out + dropped}.
 *
 * @param label the step's place and kind, {@code 03-validate}; {@code 00-read} for the reading
 * @param key the digest of all that made the result; the step is finished when it is found under the same key
 * @param output digest of the records that went on, SHA-256 in hexadecimal digits
 * @param bytes length of the file of the records that went on
 * @param sources counts by data set, in the order in which they came
 * @param reasons how many were dropped for what
 * @param picks records to read: the first few dropped for each reason, the first few changed
 * @param notes what the step says of itself
 */
public record OperationReport(String label, String key, String output, long bytes, Map<String, Counts> sources,
    Map<String, Long> reasons, List<Pick> picks,
    List<String> notes) {
  public OperationReport {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    picks = List.copyOf(picks);
    notes = List.copyOf(notes);
  }

  /**
   * Records counted.
   *
   * @param in came into the step
   * @param changed of those that went on, how many it changed
   * @param dropped stayed behind
   */
  public record Counts(long in, long changed, long dropped) {

    /** Went on. */
    public long out() {
      return in - dropped;
    }

    /** Both together. */
    public Counts plus(Counts other) {
      return new Counts(in + other.in, changed + other.changed, dropped + other.dropped);
    }
  }

  /**
   * A record to read.
   *
   * @param reason why it was dropped; empty for one that was changed
   * @param before the record, shortened
   * @param after what became of it, or for a dropped one the detail
   */
  public record Pick(String id, String reason, String before, String after) {
  }

  /** The counts of all sources together. */
  public Counts total() {
    return sources.values().stream().reduce(new Counts(0, 0, 0), Counts::plus);
  }
}
