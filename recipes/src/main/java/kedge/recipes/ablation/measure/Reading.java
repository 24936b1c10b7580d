package kedge.recipes.ablation.measure;

import java.util.Optional;

/**
 * What a run says of a measure.
 *
 * @param score empty where there is none
 * @param why there is none
 * @param known whether it measures such a thing at all: a name that it does not know may be mistyped, a value that it could not tell is none of the asker's
 */
record Reading(Optional<Score> score, String why, boolean known) {

  static Reading of(Score score) {
    return new Reading(Optional.of(score), "", true);
  }

  /** Measured, but there was nothing to take a mean of. */
  static Reading absent(String why) {
    return new Reading(Optional.empty(), why, true);
  }

  static Reading unknown(String why) {
    return new Reading(Optional.empty(), why, false);
  }
}
