package kedge.recipes.settings;

import java.util.Objects;
import kedge.data.ProblemSourceProvider;
import kedge.data.settings.Required;
import kedge.recipes.annotation.PluggedBy;

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
