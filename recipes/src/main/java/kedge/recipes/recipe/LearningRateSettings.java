package kedge.recipes.recipe;

/**
 * The learning rate over a stage's optimiser steps.
 *
 * @param schedule its course after the warm-up: constant; linear or half a cosine down to {@code final_rate}; {@code wsd} (warm up, stay, decay)
 *     stays at {@code peak} and falls linearly over the last {@code decay_share} of the steps
 * @param peak the highest rate
 * @param warmupSteps optimiser steps of linear growth from 0
 * @param finalRate rate after the last step; unused by constant
 * @param decayShare share of the stage's steps that wsd decays in
 */
public record LearningRateSettings(@Default("constant") Schedule schedule, double peak, @Default("0") int warmupSteps, @Default("0.0") double finalRate,
    @Default("0.2") double decayShare) {

  /** The course of the rate after the warm-up. */
  public enum Schedule { CONSTANT, LINEAR, COSINE, WSD }

  public LearningRateSettings {
    new Expect()
        .above("peak", peak, 0)
        .atLeast("warmup_steps", warmupSteps, 0)
        .within("final_rate", finalRate, 0, peak)
        .within("decay_share", decayShare, 0, 1)
        .done();
  }
}
