package kedge.recipes.settings;

import java.util.Locale;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * The learning rate over a stage's optimiser steps.
 *
 * @param schedule its course after the warm-up: constant; linear or half a cosine down to {@code final_rate}; {@code
 * wsd} (warm up, stay, decay) stays at {@code peak} and falls linearly over the last {@code decay_share} of the steps;
 * {@code adalrs} looks for the rate, see there
 * @param peak the highest rate; of adalrs the rate it begins with
 * @param warmupSteps optimiser steps of linear growth from 0
 * @param finalRate rate after the last step; unused by constant
 * @param decayShare share of the stage's steps that wsd decays in
 * @param adalrs how {@code schedule: adalrs} looks for the rate; for sft
 */
public record LearningRateSettings(@Default("constant") Schedule schedule, double peak, @Default("0") int warmupSteps,
    @Default("0.0") double finalRate,
    @Default("0.2") double decayShare, Optional<AdaLrsSettings> adalrs) {

  /** The course of the rate after the warm-up. */
  public enum Schedule {
    CONSTANT, LINEAR, COSINE, WSD, ADALRS
  }

  public LearningRateSettings {
    new Expect()
        .above("peak", peak, 0)
        .atLeast("warmup_steps", warmupSteps, 0)
        .within("final_rate", finalRate, 0, peak)
        .within("decay_share", decayShare, 0, 1)
        .that(adalrs.isEmpty() || schedule == Schedule.ADALRS,
            "adalrs is given, but schedule is " + String.valueOf(schedule).toLowerCase(Locale.ROOT)
                + ". Maybe schedule: adalrs?")
        .done();
    if (schedule == Schedule.ADALRS && adalrs.isEmpty()) {
      adalrs = Optional.of(new AdaLrsSettings(10, 3, 2, 0.99, 0.0, 0.4, Schedule.COSINE));
    }
  }
}
