package kedge.sft.curation.operation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import kedge.data.io.DiskErrors;
import kedge.policy.text.Tokenizer;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.Fingerprint;
import kedge.sft.curation.text.NormalizedWords;

/**
 * Balances the lengths of chains: groups are bins of token counts on a logarithmic scale. Records without a chain are
 * kept. SAIL-VL2 report, length balancing over the token-length distribution; its target is not given there.
 */
public record BalanceLength(Settings settings, ToIntFunction<String> tokens, String identity,
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
        return new BalanceLength(settings, NormalizedWords::tokens, "", context.seed());
      }
      Tokenizer tokenizer = Tokenizer.open(settings.tokenizer());
      return new BalanceLength(settings, text -> tokenizer.encode(text).length, contents(settings.tokenizer()),
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
    Decisions balanced = Resampling.decide(set, this::bin,
        new Resampling.Rule(settings.keep(), Resampling.tempered(settings.power()), seed),
        "left out to balance lengths");
    return new Decisions() {
      @Override
      public RecordOutcome outcome(int index, CurationRecord example) {
        int count = example.chain().isEmpty() ? settings.shortest() : tokens.applyAsInt(example.chain());
        if (count < settings.shortest()) {
          return RecordOutcome.dropped("the chain is too short", count + " tokens");
        }
        return count > settings.longest() ? RecordOutcome.dropped("the chain is too long", count + " tokens")
            : balanced.outcome(index, example);
      }

      @Override
      public List<String> notes() {
        return balanced.notes();
      }
    };
  }

  private String bin(CurationRecord example) {
    int count = example.chain().isEmpty() ? -1 : tokens.applyAsInt(example.chain());
    if (count < settings.shortest() || count > settings.longest()) {
      return "";
    }
    int bin = (int) Math.floor(settings.binsPerDoubling() * Math.log(Math.max(1, count)) / Math.log(2) + 1e-9);
    long from = (long) Math.ceil(Math.pow(2, (double) bin / settings.binsPerDoubling()) - 1e-9);
    long to = (long) Math.ceil(Math.pow(2, (bin + 1.0) / settings.binsPerDoubling()) - 1e-9) - 1;
    return "of " + from + " to " + Math.max(from, to) + " tokens";
  }
}
