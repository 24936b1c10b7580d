package kedge.recipes.settings;

import java.util.Objects;
import kedge.data.settings.Required;
import kedge.recipes.annotation.PluggedBy;
import kedge.sft.curation.OperationProvider;

/**
 * One step of curation.
 *
 * @param step the provider's {@link OperationProvider#kind()}
 * @param settings the provider's own record, whose keys stand beside {@code step}
 */
@PluggedBy(value = "step", provider = OperationProvider.class)
public record OperationSettings(@Required String step, Record settings) {
  public OperationSettings {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(settings, "settings");
  }
}
