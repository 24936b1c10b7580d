package kedge.ablation.measure;

import java.util.Optional;

/**
 * A run's value of a measure, or the reason why there is none.
 *
 * @param score the value; empty if there is none
 * @param why the reason if {@code score} is empty
 * @param known whether the run measures the quantity at all; if not, the measure's name may be misspelled
 */
record MeasureReading(Optional<Score> score, String why, boolean known) {

  static MeasureReading of(Score score) {
    return new MeasureReading(Optional.of(score), "", true);
  }

  /** Returns the reading of a measure that the run knows but has no value for. */
  static MeasureReading absent(String why) {
    return new MeasureReading(Optional.empty(), why, true);
  }

  static MeasureReading unknown(String why) {
    return new MeasureReading(Optional.empty(), why, false);
  }
}
