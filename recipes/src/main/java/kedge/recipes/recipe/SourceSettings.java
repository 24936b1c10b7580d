package kedge.recipes.recipe;

import java.util.Objects;
import kedge.data.ProblemSourceProvider;

/**
 * A named problem source.
 *
 * @param source the provider's {@link ProblemSourceProvider#kind()}
 * @param settings the provider's own record, whose keys stand beside {@code source}
 */
@PluggedBy(value = "source", provider = ProblemSourceProvider.class)
public record SourceSettings(@Required String source, Record settings) {
  public SourceSettings {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(settings, "settings");
  }
}
