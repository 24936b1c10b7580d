package kedge.training.report;

import java.util.Arrays;

/**
 * Fewer points for a long run: its steps are cut into stretches of equal number, and a stretch becomes one point with
 * the mean, the lowest and the highest of its values. The line shows the means, the shade behind it the whole spread,
 * so no spike is lost.
 */
final class Decimation {
  static final int MOST_POINTS = 2000;

  private final int length;
  private final int width;

  private Decimation(int length, int width) {
    this.length = length;
    this.width = width;
  }

  /** The narrowest equal stretches that make at most {@code most} points of so many steps. */
  static Decimation of(int length, int most) {
    return new Decimation(length, Math.max(1, (length + most - 1) / most));
  }

  /** Steps per point; 1: nothing is left out. */
  int width() {
    return width;
  }

  int points() {
    return (length + width - 1) / width;
  }

  /** The middle step of each stretch. */
  long[] middles(long[] steps) {
    long[] middles = new long[points()];
    Arrays.setAll(middles, point -> steps[(point * width + Math.min(length, (point + 1) * width) - 1) / 2]);
    return middles;
  }

  /** {mean, lowest, highest} of each stretch, [3][points]; NaN where a stretch has no value. */
  double[][] stretches(double[] values) {
    double[][] stretches = new double[3][points()];
    for (int point = 0; point < points(); point++) {
      var summary = Arrays.stream(values, point * width, Math.min(length, (point + 1) * width))
          .filter(value -> !Double.isNaN(value)).summaryStatistics();
      boolean empty = summary.getCount() == 0;
      stretches[0][point] = empty ? Double.NaN : summary.getAverage();
      stretches[1][point] = empty ? Double.NaN : summary.getMin();
      stretches[2][point] = empty ? Double.NaN : summary.getMax();
    }
    return stretches;
  }
}
