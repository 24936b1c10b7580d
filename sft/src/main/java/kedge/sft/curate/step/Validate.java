package kedge.sft.curate.step;

import java.util.List;
import java.util.Optional;
import kedge.data.Boxed;
import kedge.data.DemonstrationFormat;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;
import kedge.sft.curate.RecordStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;

/**
 * Drops what would not make a response of the one form: {@code <think>}, a chain, {@code </think>} and one {@code \boxed{}} that holds the answer and reads
 * back as it. A record with a multiple-choice answer must name one of its options.
 */
public record Validate(Settings settings) implements RecordStep {

  /**
   * What a recipe may write beside {@code step: validate}.
   *
   * @param chain whether a chain must be there; false for direct answers; default true
   */
  public record Settings(Boolean chain) {
    public Settings {
      chain = chain == null || chain;
    }
  }

  /** {@code step: validate}. */
  public static final class Provider implements StepProvider<Settings> {
    @Override
    public String kind() {
      return "validate";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public Validate create(Settings settings, StepContext context) {
      return new Validate(settings);
    }
  }

  @Override
  public Outcome apply(Example example) {
    return fault(example).map(reason -> Outcome.dropped(reason, "")).orElseGet(() -> Outcome.kept(example));
  }

  private Optional<String> fault(Example example) {
    if (example.question().isBlank()) {
      return Optional.of("the question is empty");
    }
    if (example.answer().isBlank()) {
      return Optional.of("no answer");
    }
    if (settings.chain() && example.chain().isBlank()) {
      return Optional.of("no chain");
    }
    for (String mark : List.of("<think>", "</think>", "<judge>", "</judge>", "\\boxed")) {
      if (example.chain().contains(mark)) {
        return Optional.of("the chain holds " + mark);
      }
    }
    if (!Boxed.scan(DemonstrationFormat.DIRECT.text("", example.answer())).equals(new Boxed(1, Optional.of(example.answer())))) {
      return Optional.of("the answer does not read back from \\boxed{}");
    }
    return choiceFault(example);
  }

  private static Optional<String> choiceFault(Example example) {
    int options = example.options().size();
    boolean label = example.answer().length() == 1 && example.answer().charAt(0) >= 'A' && example.answer().charAt(0) < 'A' + options;
    return options > 0 && !label ? Optional.of("the answer is no label of an option") : Optional.empty();
  }
}
