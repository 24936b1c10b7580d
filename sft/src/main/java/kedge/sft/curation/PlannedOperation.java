package kedge.sft.curation;

import java.util.Objects;
import java.util.function.Function;

/**
 * A step as a recipe has it: settled, but not yet made.
 *
 * @param kind the word for it
 * @param settings its settings as text; a finished step with other settings is run again
 * @param create makes it
 */
public record PlannedOperation(String kind, String settings, Function<OperationContext, Operation> create) {
  public PlannedOperation {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(create, "create");
    if (!kind.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("step '" + kind + "', expected small letters, digits and '_': it names files");
    }
  }

  /** A provider's step. */
  public static <C extends Record> PlannedOperation of(OperationProvider<C> provider, Record settings) {
    C own = provider.settings().cast(settings);
    return new PlannedOperation(provider.kind(), own.toString(), context -> provider.create(own, context));
  }
}
