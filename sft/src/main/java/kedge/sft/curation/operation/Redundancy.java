package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.text.NormalizedWords;

/**
 * Drops chains that only repeat the answer. Measure: the share of the chain's words that the answer holds too, each as
 * often as there. SAIL-VL2 report, redundancy filter, which leaves measure and threshold open. A record without a chain
 * is kept.
 */
public record Redundancy(Settings settings) implements RecordOperation {
  /**
   * Settings of {@code step: redundancy}.
   *
   * @param overlap least share of a redundant chain, above 0 and at most 1; default 0.6
   */
  public record Settings(Double overlap) implements Serializable {
    public Settings {
      overlap = overlap == null ? 0.6 : overlap;
      if (!(overlap > 0 && overlap <= 1)) {
        throw new IllegalArgumentException("overlap is " + overlap + ", expected above 0 and at most 1");
      }
    }
  }

  /** {@code step: redundancy}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("redundancy", Settings.class);
    }

    @Override
    public Redundancy create(Settings settings, OperationContext context) {
      return new Redundancy(settings);
    }
  }

  @Override
  public RecordOutcome apply(CurationRecord example) {
    double overlap = overlap(example.chain(), example.answer());
    return overlap < settings.overlap() ? RecordOutcome.kept(example)
        : RecordOutcome.dropped("the chain says little beside the answer",
            String.format(Locale.ROOT, "%.0f %% of its words are the answer's", 100 * overlap));
  }

  /** Returns the share of the chain's words that are in the answer, from 0 to 1; 0 for an empty chain. */
  static double overlap(String chain, String answer) {
    Map<String, Integer> left = new HashMap<>();
    for (String word : NormalizedWords.of(answer)) {
      left.merge(word, 1, Integer::sum);
    }
    String[] words = NormalizedWords.of(chain);
    int shared = 0;
    for (String word : words) {
      int count = left.getOrDefault(word, 0);
      if (count > 0) {
        left.put(word, count - 1);
        shared++;
      }
    }
    return words.length == 0 ? 0 : (double) shared / words.length;
  }
}
