package kedge.recipes.settings;

import java.util.Objects;
import kedge.data.ProblemSourceProvider;
import kedge.data.settings.Required;
import kedge.recipes.annotation.PluggedBy;

/** Problem source. */
@PluggedBy(value = "source", provider = ProblemSourceProvider.class)
public record SourceSettings(
    /** Kind of the source. */
    @Required String source,
    /** Settings of that kind; their keys stand beside {@code source}. */
    Record settings) {
  public SourceSettings {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(settings, "settings");
  }
}
