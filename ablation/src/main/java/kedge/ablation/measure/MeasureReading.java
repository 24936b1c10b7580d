package kedge.ablation.measure;

import java.util.Optional;

/**
 * A run's value of a measure, or the reason why it has none.
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

  /** A measure that the run knows but has no value for. */
  static MeasureReading absent(String why) {
    return new MeasureReading(Optional.empty(), why, true);
  }

  static MeasureReading unknown(String why) {
    return new MeasureReading(Optional.empty(), why, false);
  }
}
