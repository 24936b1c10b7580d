package kedge.sft.curation;

import java.util.Objects;
import java.util.function.Function;

/**
 * An operation of a recipe, before it is created.
 *
 * @param kind value of the recipe key {@code step:}
 * @param settings settings as text; an operation with other settings is not reused
 * @param create creates the operation
 */
public record PlannedOperation(String kind, String settings, Function<OperationContext, Operation> create) {
  public PlannedOperation {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(create, "create");
    if (!kind.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("step '" + kind + "', expected small letters, digits and '_': it names files");
    }
  }

  /** Returns an operation of a provider. */
  public static <C extends Record> PlannedOperation of(OperationProvider<C> provider, Record settings) {
    C own = provider.settings().cast(settings);
    return new PlannedOperation(provider.kind(), own.toString(), context -> provider.create(own, context));
  }
}
