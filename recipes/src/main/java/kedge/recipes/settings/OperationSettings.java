package kedge.recipes.settings;

import java.util.Objects;
import kedge.data.settings.Required;
import kedge.recipes.annotation.PluggedBy;
import kedge.sft.curation.OperationProvider;

/** Operation of a curation. */
@PluggedBy(value = "step", provider = OperationProvider.class)
public record OperationSettings(
    /** Kind of the operation. */
    @Required String step,
    /** Settings of that kind; their keys stand beside {@code step}. */
    Record settings) {
  public OperationSettings {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(settings, "settings");
  }
}
