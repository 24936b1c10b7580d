package kedge.recipes.settings;

import java.util.Locale;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/** Learning rate over a stage's optimizer steps. */
public record LearningRateSettings(
    /**
     * Course of the rate after the warm-up: {@code constant}; {@code linear} or {@code cosine} down to {@code
     * final_rate}; {@code wsd} (warmup-stable-decay) stays at {@code peak} and falls linearly over the last {@code
     * decay_share} of the steps; {@code adalrs} searches for the rate.
     */
    @Default("constant") Schedule schedule,
    /** Highest rate; for adalrs, the rate at which the search begins. */
    double peak,
    /** Optimizer steps of linear warm-up from 0. */
    @Default("0") int warmupSteps,
    /** Rate after the last step; not used by constant. */
    @Default("0.0") double finalRate,
    /** Share of the stage's steps over which wsd decays. */
    @Default("0.2") double decayShare,
    /** Search of {@code schedule: adalrs}, for sft stages. */
    Optional<AdaLrsSettings> adalrs) {

  /** Course of the rate after the warm-up. */
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
