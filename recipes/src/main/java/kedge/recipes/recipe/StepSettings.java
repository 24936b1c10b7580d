package kedge.recipes.recipe;

import java.util.Objects;
import kedge.sft.curate.StepProvider;

/**
 * One step of curation.
 *
 * @param step the provider's {@link StepProvider#kind()}
 * @param settings the provider's own record, whose keys stand beside {@code step}
 */
@PluggedBy(value = "step", provider = StepProvider.class)
public record StepSettings(@Required String step, Record settings) {
  public StepSettings {
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(settings, "settings");
  }
}
