package kedge.recipes.run;

import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/** Rollouts that are written to the folder {@code rollouts}. Nothing here changes a result. */
public record RolloutLogSettings(
    /** Steps between those whose rollouts are written, from a stage's first step on; 0 for none. */
    @Default("1") int everySteps,
    /** Completions of each prompt that are written, from the first on; 0 for all. */
    @Default("0") int samplesPerPrompt,
    /**
     * Whether tokens and log-probabilities are written, which {@code kedge replay} compares. They are most of the log.
     */
    @Default("true") boolean tokens,
    /** Problems of each eval stage whose completions are written too, from the first on. */
    @Default("0") int evaluated) {

  public RolloutLogSettings {
    new Expect()
        .atLeast("every_steps", everySteps, 0)
        .atLeast("samples_per_prompt", samplesPerPrompt, 0)
        .atLeast("evaluated", evaluated, 0)
        .done();
  }
}
