package kedge.sft.curation.operation;

import java.io.Serializable;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.Fingerprint;
import kedge.sft.curation.text.FingerprintMap;
import kedge.sft.curation.text.QuestionKey;

/**
 * Drops exact duplicates: of records with the same images and the same question, up to case, spacing and punctuation,
 * the first is kept. Two chains for one question are two records with one question: dedupe before several are
 * generated. Heap: about 70 bytes a record.
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

  private record Feature(Fingerprint question, String id) implements Serializable {
  }

  @Override
  public Decisions decide(CurationRecords set) {
    FingerprintMap firstIndex = new FingerprintMap(set.size());
    int[] original = new int[set.size()];
    IdTexts ids = new IdTexts(set.size());
    set.pass(example -> new Feature(QuestionKey.of(example), example.id()), (index, feature) -> {
      original[index] = firstIndex.putIfAbsent(feature.question(), index);
      ids.add(feature.id());
    });
    return new Duplicates(original, ids, "same question as an earlier record");
  }
}
