package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import kedge.data.Boxed;
import kedge.data.DemonstrationFormat;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;

/**
 * Drops records that do not give a well-formed response: {@code <think>}, a chain, {@code </think>} and one {@code
 * \boxed{}} from which the answer reads back. A multiple-choice answer must be the label of an option.
 */
public record Validate(Settings settings) implements RecordOperation {
  /**
   * Settings of {@code step: validate}.
   *
   * @param chain whether a chain must be there; false for direct answers; default true
   */
  public record Settings(Boolean chain) implements Serializable {
    public Settings {
      chain = chain == null || chain;
    }
  }

  /** {@code step: validate}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("validate", Settings.class);
    }

    @Override
    public Validate create(Settings settings, OperationContext context) {
      return new Validate(settings);
    }
  }

  @Override
  public RecordOutcome apply(CurationRecord example) {
    return fault(example).map(reason -> RecordOutcome.dropped(reason, "")).orElseGet(() -> RecordOutcome.kept(example));
  }

  private Optional<String> fault(CurationRecord example) {
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
    if (!Boxed.scan(DemonstrationFormat.DIRECT.text("", example.answer()))
        .equals(new Boxed(1, Optional.of(example.answer())))) {
      return Optional.of("the answer does not read back from \\boxed{}");
    }
    return choiceFault(example);
  }

  private static Optional<String> choiceFault(CurationRecord example) {
    int options = example.options().size();
    boolean label = example.answer().length() == 1 && example.answer().charAt(0) >= 'A'
        && example.answer().charAt(0) < 'A' + options;
    return options > 0 && !label ? Optional.of("the answer is no label of an option") : Optional.empty();
  }
}
