package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.Arrays;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.NormalizedWords;

/**
 * Balances the openings of questions, so that no template dominates the set: groups are the first n words. SAIL-VL2
 * report, resampling at the level of n-grams, whose algorithm is not given there.
 */
public record ResampleOpening(Settings settings, long seed) implements SetOperation, Serializable {
  /**
   * Settings of {@code step: resample_opening}.
   *
   * @param keep the share of all records that is kept, above 0 and at most 1; default 0.8
   * @param power 1 leaves the proportions, 0 takes the same number of each opening as far as it goes; default 0.5
   * @param words words of an opening; default 3
   */
  public record Settings(Double keep, Double power, Integer words) implements Serializable {
    public Settings {
      keep = Resampling.share(keep);
      power = Resampling.power(power);
      words = words == null ? 3 : words;
      if (words < 1) {
        throw new IllegalArgumentException("words is " + words + ", expected at least 1");
      }
    }
  }

  /** {@code step: resample_opening}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("resample_opening", Settings.class);
    }

    @Override
    public ResampleOpening create(Settings settings, OperationContext context) {
      return new ResampleOpening(settings, context.seed());
    }
  }

  @Override
  public Decisions decide(CurationRecords set) {
    return Resampling.decide(set, this::opening,
        new Resampling.Rule(settings.keep(), Resampling.tempered(settings.power()), seed),
        "left out to balance how questions begin");
  }

  private String opening(CurationRecord example) {
    String[] words = NormalizedWords.of(example.question());
    return "\"" + String.join(" ", Arrays.copyOf(words, Math.min(settings.words(), words.length))) + "\"";
  }
}
