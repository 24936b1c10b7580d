package kedge.sft.curation.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.io.DiskErrors;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.PartOutcomes;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.Fingerprint;

/**
 * Balances the lengths of chains: groups are bins of token counts on a logarithmic scale. Records without a chain are
 * kept. SAIL-VL2 report, length balancing over the token-length distribution; its target is not given there.
 */
public record BalanceLength(Settings settings, TokenCount tokens, String identity,
    long seed) implements SetOperation {

  /**
   * Settings of {@code step: balance_length}.
   *
   * @param keep the share of the chains within the bounds that is kept, above 0 and at most 1; default 0.8
   * @param power 1 leaves the distribution, 0 takes the same number of each bin as far as it goes; default 0.5
   * @param binsPerDoubling bins per doubling of the length; default 2
   * @param shortest chains of fewer tokens are dropped; default 0
   * @param longest chains of more tokens are dropped; default: none
   * @param tokenizer the folder of a Hugging Face tokenizer; without it tokens are estimated from words, digits and
   * marks
   */
  public record Settings(Double keep, Double power, Integer binsPerDoubling, Integer shortest, Integer longest,
      Path tokenizer) {
    public Settings {
      keep = Resampling.share(keep);
      power = Resampling.power(power);
      binsPerDoubling = binsPerDoubling == null ? 2 : binsPerDoubling;
      shortest = shortest == null ? 0 : shortest;
      longest = longest == null ? Integer.MAX_VALUE : longest;
      if (binsPerDoubling < 1) {
        throw new IllegalArgumentException("bins_per_doubling is " + binsPerDoubling + ", expected at least 1");
      }
      if (longest < shortest) {
        throw new IllegalArgumentException(
            "longest is " + longest + ", expected at least shortest, which is " + shortest);
      }
    }
  }

  /** {@code step: balance_length}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("balance_length", Settings.class);
    }

    @Override
    public BalanceLength create(Settings settings, OperationContext context) {
      if (settings.tokenizer() == null) {
        return new BalanceLength(settings, TokenCount.estimated(), "", context.seed());
      }
      return new BalanceLength(settings, TokenCount.by(settings.tokenizer()), contents(settings.tokenizer()),
          context.seed());
    }

    private static String contents(Path folder) {
      StringBuilder contents = new StringBuilder();
      try {
        for (String name : List.of("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json")) {
          Path file = folder.resolve(name);
          contents.append(Files.exists(file) ? name + Fingerprint.of(Files.readString(file)) : "");
        }
      } catch (IOException e) {
        throw DiskErrors.failed("read the tokenizer in", folder, e);
      }
      return contents.toString();
    }
  }

  @Override
  public Decisions decide(CurationRecords set) {
    LengthBins bins = new LengthBins(settings.binsPerDoubling(), settings.shortest(), settings.longest(), tokens);
    Decisions balanced = Resampling.decide(set, bins::of,
        new Resampling.Rule(settings.keep(), Resampling.tempered(settings.power()), seed),
        "left out to balance lengths");
    return new Decisions() {
      @Override
      public PartOutcomes part(int from, int to) {
        PartOutcomes within = balanced.part(from, to);
        return (index, example) -> bins.outside(example).orElseGet(() -> within.outcome(index, example));
      }

      @Override
      public List<String> notes() {
        return balanced.notes();
      }
    };
  }
}
