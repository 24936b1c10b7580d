package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.Optional;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.RecordOutcome;

/**
 * Bins of the lengths of chains on a logarithmic scale.
 *
 * @param perDoubling bins per doubling of the length
 * @param shortest shortest length in tokens that is binned
 * @param longest longest one
 */
record LengthBins(int perDoubling, int shortest, int longest, TokenCount tokens) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Returns the name of a record's bin; empty for one without a chain, or outside the bounds. */
  String of(CurationRecord example) {
    int count = example.chain().isEmpty() ? -1 : tokens.of(example.chain());
    if (count < shortest || count > longest) {
      return "";
    }
    int bin = (int) Math.floor(perDoubling * Math.log(Math.max(1, count)) / Math.log(2) + 1e-9);
    long from = (long) Math.ceil(Math.pow(2, (double) bin / perDoubling) - 1e-9);
    long to = (long) Math.ceil(Math.pow(2, (bin + 1.0) / perDoubling) - 1e-9) - 1;
    return "of " + from + " to " + Math.max(from, to) + " tokens";
  }

  /** Returns how a record outside the bounds is dropped; empty within them. */
  Optional<RecordOutcome> outside(CurationRecord example) {
    int count = example.chain().isEmpty() ? shortest : tokens.of(example.chain());
    if (count < shortest) {
      return Optional.of(RecordOutcome.dropped("the chain is too short", count + " tokens"));
    }
    return count > longest ? Optional.of(RecordOutcome.dropped("the chain is too long", count + " tokens"))
        : Optional.empty();
  }
}
