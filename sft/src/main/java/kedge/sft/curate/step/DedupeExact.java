package kedge.sft.curate.step;

import kedge.sft.curate.Decisions;
import kedge.sft.curate.ExampleSet;
import kedge.sft.curate.SetStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;
import kedge.sft.curate.text.FingerprintMap;
import kedge.sft.curate.text.QuestionKey;

/**
 * Of records with the same images and the same question, case, spacing and punctuation apart, the first stays. Two chains for one question are two records
 * with one question: dedupe before generating several, or after. Heap: about 50 bytes a record.
 */
public record DedupeExact() implements SetStep {

  /** Nothing can be set. */
  public record Settings() {
  }

  /** {@code step: dedupe_exact}. */
  public static final class Provider implements StepProvider<Settings> {
    @Override
    public String kind() {
      return "dedupe_exact";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public DedupeExact create(Settings settings, StepContext context) {
      return new DedupeExact();
    }
  }

  @Override
  public Decisions decide(ExampleSet set) {
    FingerprintMap seen = new FingerprintMap(set.size());
    int[] original = new int[set.size()];
    set.pass(QuestionKey::of, (index, print) -> original[index] = seen.putIfAbsent(print, index));
    return new Copies(original, "same question as an earlier record");
  }
}
