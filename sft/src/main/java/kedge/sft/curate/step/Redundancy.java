package kedge.sft.curate.step;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;
import kedge.sft.curate.RecordStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;
import kedge.sft.curate.text.Words;

/**
 * Drops chains that only say the answer over again: the share of the chain's words that stand in the answer too, each as often as it stands there. SAIL-VL2
 * report, the redundancy filter; its measure and threshold are not given there. A record without a chain is not judged.
 */
public record Redundancy(Settings settings) implements RecordStep {

  /**
   * What a recipe may write beside {@code step: redundancy}.
   *
   * @param overlap the share from which on a chain is redundant, above 0 and at most 1; default 0.6
   */
  public record Settings(Double overlap) {
    public Settings {
      overlap = overlap == null ? 0.6 : overlap;
      if (!(overlap > 0 && overlap <= 1)) {
        throw new IllegalArgumentException("overlap is " + overlap + ", expected above 0 and at most 1");
      }
    }
  }

  /** {@code step: redundancy}. */
  public static final class Provider implements StepProvider<Settings> {
    @Override
    public String kind() {
      return "redundancy";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public Redundancy create(Settings settings, StepContext context) {
      return new Redundancy(settings);
    }
  }

  @Override
  public Outcome apply(Example example) {
    double overlap = overlap(example.chain(), example.answer());
    return overlap < settings.overlap() ? Outcome.kept(example)
        : Outcome.dropped("the chain says little beside the answer", String.format(Locale.ROOT, "%.0f %% of its words are the answer's", 100 * overlap));
  }

  /** The share of the chain's words that the answer holds, from 0 to 1; 0 for an empty chain. */
  static double overlap(String chain, String answer) {
    Map<String, Integer> left = new HashMap<>();
    for (String word : Words.of(answer)) {
      left.merge(word, 1, Integer::sum);
    }
    String[] words = Words.of(chain);
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
