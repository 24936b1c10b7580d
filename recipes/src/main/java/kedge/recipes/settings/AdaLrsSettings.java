package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * AdaLRS (arXiv 2506.13274): how {@code schedule: adalrs} looks for the rate, beginning with {@code peak}. Its rounds
 * try a raised rate, and where it is not faster lowered ones, from the same weights on the same samples, and keep what
 * makes the loss descend significantly faster.
 *
 * @param window steps of each arm of a round
 * @param raise factor of the first trial
 * @param lower divisor after the first trial that was slower
 * @param shrink what both factors lose per change of the rate
 * @param from share of the stage's steps before the search; the paper's 0.1 lets a rate that is too high do its harm
 * first
 * @param until share at which it ends
 * @param then the course over the rest, from the rate that was found: constant, linear, cosine or wsd, down to {@code
 * final_rate}
 */
public record AdaLrsSettings(@Default("10") int window, @Default("3.0") double raise, @Default("2.0") double lower,
    @Default("0.99") double shrink,
    @Default("0.0") double from, @Default("0.4") double until, @Default("cosine") LearningRateSettings.Schedule then) {
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
