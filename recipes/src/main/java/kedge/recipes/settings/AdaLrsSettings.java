package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * AdaLRS, the learning-rate search of {@code schedule: adalrs} (arXiv 2506.13274), beginning with {@code peak}. Each
 * round tries a raised rate and, where that is not faster, lowered ones, from the same weights on the same samples. It
 * keeps the rate at which the loss falls significantly faster.
 */
public record AdaLrsSettings(
    /** Steps of each trial of a round. */
    @Default("10") int window,
    /** Factor of the first trial. */
    @Default("3.0") double raise,
    /** Divisor after a first trial that was slower. */
    @Default("2.0") double lower,
    /** Factor by which {@code raise} and {@code lower} shrink after each change of the rate. */
    @Default("0.99") double shrink,
    /** Share of the stage's steps before the search. The paper's 0.1 lets too high a rate do harm first. */
    @Default("0.0") double from,
    /** Share of the stage's steps at which the search ends. */
    @Default("0.4") double until,
    /** Schedule of the remaining steps, from the rate found down to {@code final_rate}. */
    @Default("cosine") LearningRateSettings.Schedule then) {
  public AdaLrsSettings {
    new Expect()
        .atLeast("window", window, 3)
        .above("raise", raise, 1)
        .above("lower", lower, 1)
        .above("shrink", shrink, 0)
        .that(shrink <= 1, "shrink is " + shrink + ", expected at most 1")
        .within("from", from, 0, 1)
        .that(until > from && until <= 1, "until is " + until + ", expected above from " + from + " and at most 1")
        .that(then != LearningRateSettings.Schedule.ADALRS, "then is adalrs, expected constant, linear, cosine or wsd")
        .done();
  }
}
