package kedge.ablation.measure;

import java.util.Optional;

/**
 * What a run says of a measure.
 *
 * @param score empty where there is none
 * @param why there is none
 * @param known whether it measures such a thing at all: a name that it does not know may be mistyped, a value that it
 * could not tell is none of the asker's
 */
record MeasureReading(Optional<Score> score, String why, boolean known) {

  static MeasureReading of(Score score) {
    return new MeasureReading(Optional.of(score), "", true);
  }

  /** Measured, but there was nothing to take a mean of. */
  static MeasureReading absent(String why) {
    return new MeasureReading(Optional.empty(), why, true);
  }

  static MeasureReading unknown(String why) {
    return new MeasureReading(Optional.empty(), why, false);
  }
}
