package kedge.sft.curation.operation;

import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.FingerprintMap;
import kedge.sft.curation.text.QuestionKey;

/**
 * Drops exact duplicates: of records with the same images and the same question, up to case, spacing and punctuation,
 * the first is kept. Two chains for one question are two records with one question: dedupe before several are
 * generated. Heap: about 50 bytes a record.
 */
public record DedupeExact() implements SetOperation {
  /** No settings. */
  public record Settings() {
  }

  /** {@code step: dedupe_exact}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("dedupe_exact", Settings.class);
    }

    @Override
    public DedupeExact create(Settings settings, OperationContext context) {
      return new DedupeExact();
    }
  }

  @Override
  public Decisions decide(CurationRecords set) {
    FingerprintMap firstIndex = new FingerprintMap(set.size());
    int[] original = new int[set.size()];
    set.pass(QuestionKey::of, (index, print) -> original[index] = firstIndex.putIfAbsent(print, index));
    return new Duplicates(original, "same question as an earlier record");
  }
}
