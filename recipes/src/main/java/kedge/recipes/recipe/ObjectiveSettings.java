package kedge.recipes.recipe;

import java.util.Optional;

/**
 * Axes of the policy objective that differ from the preset named by {@code algorithm}; what is left out is the preset's.
 *
 * @param advantage how a group's rewards become advantages
 * @param ratio of a token, or of the whole sequence
 * @param limiter what bounds a ratio
 * @param clipLow a band begins at 1 - clip_low
 * @param clipHigh a band ends at 1 + clip_high
 * @param cap an absolute upper bound of the ratio, for the limiter {@code cap}
 * @param aggregation how tokens are averaged into the loss
 */
public record ObjectiveSettings(Optional<String> advantage, Optional<String> ratio, Optional<String> limiter, Optional<Double> clipLow,
    Optional<Double> clipHigh, Optional<Double> cap, Optional<String> aggregation) {

  public ObjectiveSettings {
    new Expect()
        .that(clipLow.orElse(0.0) >= 0 && clipLow.orElse(0.0) < 1, "clip_low is " + clipLow.orElse(0.0) + ", expected at least 0 and below 1")
        .atLeast("clip_high", clipHigh.orElse(0.0), 0)
        .above("cap", cap.orElse(1.0), 0)
        .done();
  }
}
