package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.text.HeldOutRuns;

/**
 * Drops records that hold an evaluation question: at least the given share of the word n-grams of an evaluation
 * question occurs in the record's question or chain. Numbers count as words, so a long question with other numbers is
 * still found. N-grams that many questions of an evaluation set share, those of its prompt, are not counted.
 */
public record Decontaminate(Settings settings, HeldOutRuns runs) implements RecordOperation {
  /**
   * Settings of {@code step: decontaminate}.
   *
   * @param against the evaluation sets, by their names under {@code held_out}; default: all
   * @param words words per n-gram; default 8
   * @param overlap least share of an evaluation question's n-grams, above 0 and at most 1;
   * default 0.5
   */
  public record Settings(List<String> against, Integer words, Double overlap) implements Serializable {
    public Settings {
      against = against == null ? List.of() : List.copyOf(against);
      words = words == null ? 8 : words;
      overlap = overlap == null ? 0.5 : overlap;
      if (words < 1) {
        throw new IllegalArgumentException("words is " + words + ", expected at least 1");
      }
      if (!(overlap > 0 && overlap <= 1)) {
        throw new IllegalArgumentException("overlap is " + overlap + ", expected above 0 and at most 1");
      }
    }
  }

  /** {@code step: decontaminate}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("decontaminate", Settings.class);
    }

    @Override
    public Decontaminate create(Settings settings, OperationContext context) {
      List<String> names = settings.against().isEmpty() ? List.copyOf(context.heldOut()) : settings.against();
      if (names.isEmpty()) {
        throw new IllegalArgumentException(
            "there is nothing to hold the records against, expected evaluation sets under held_out");
      }
      HeldOutRuns runs = new HeldOutRuns(settings.words());
      for (String name : names) {
        context.heldOut(name, worked -> runs.add(worked.problem()));
      }
      return new Decontaminate(settings, runs);
    }
  }

  @Override
  public String identity() {
    return runs.digest();
  }

  @Override
  public RecordOutcome apply(CurationRecord example) {
    Optional<HeldOutRuns.Hit> hit = runs.most(example.question(), example.chain());
    if (hit.isEmpty() || hit.get().share() < settings.overlap()) {
      return RecordOutcome.kept(example);
    }
    return RecordOutcome.dropped("it holds an evaluation question",
        String.format(Locale.ROOT, "%.0f %% of %s", 100 * hit.get().share(), hit.get().id()));
  }
}
