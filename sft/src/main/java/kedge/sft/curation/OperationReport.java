package kedge.sft.curation;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Report of an operation. For each source, and so for all, {@code in = out + dropped}.
 *
 * @param label number and kind of the operation, {@code 03-validate}; {@code 00-read} for reading the sources
 * @param key digest of everything that the result depends on; a finished operation is reused if its key is equal
 * @param output SHA-256 of the kept records, in hexadecimal digits
 * @param bytes length of the file of kept records
 * @param sources counts by data set, in the order of first occurrence
 * @param reasons number of dropped records by reason
 * @param picks examples: the first few records dropped for each reason, the first few changed
 * @param notes remarks of the operation
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
   * Numbers of records.
   *
   * @param in number of records read
   * @param changed number of records kept and changed
   * @param dropped number of records dropped
   */
  public record Counts(long in, long changed, long dropped) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Returns the number of records kept. */
    public long out() {
      return in - dropped;
    }

    /** Returns the sums. */
    public Counts plus(Counts other) {
      return new Counts(in + other.in, changed + other.changed, dropped + other.dropped);
    }
  }

  /**
   * An example record.
   *
   * @param reason reason for which it was dropped; empty for one that was changed
   * @param before the record, shortened
   * @param after the changed record, shortened; for a dropped one the detail
   */
  public record Pick(String id, String reason, String before, String after) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /** Returns the counts over all sources. */
  public Counts total() {
    return sources.values().stream().reduce(new Counts(0, 0, 0), Counts::plus);
  }
}
