package kedge.training.report;

import java.util.Arrays;

/**
 * Reduces the points of a long run: each of several equal intervals of steps becomes one point with mean, lowest and
 * highest value, so that spikes remain visible as a band around the mean.
 */
final class Decimation {
  static final int MOST_POINTS = 2000;

  private final int length;
  private final int width;

  private Decimation(int length, int width) {
    this.length = length;
    this.width = width;
  }

  /** Returns the narrowest intervals with at most {@code most} points. @param length number of steps */
  static Decimation of(int length, int most) {
    return new Decimation(length, Math.max(1, (length + most - 1) / most));
  }

  /** Steps per point. */
  int width() {
    return width;
  }

  int points() {
    return (length + width - 1) / width;
  }

  /** The middle step of each interval. */
  long[] middles(long[] steps) {
    long[] middles = new long[points()];
    Arrays.setAll(middles, point -> steps[(point * width + Math.min(length, (point + 1) * width) - 1) / 2]);
    return middles;
  }

  /** Returns {mean, lowest, highest} of each interval, {@code [3][points]}; NaN for intervals without values. */
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
