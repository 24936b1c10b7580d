package kedge.recipes.report;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Fewer points for a long run. Every point that stays is a real step: the run is cut into equal stretches, and of each stretch the steps
 * stay at which a curve is highest or lowest, so no spike is lost; the first and the last step stay as well.
 */
final class Decimation {
  static final int MOST_POINTS = 2000;

  private Decimation() {
  }

  /**
   * The rows that stay, rising, at most {@code most}.
   *
   * @param curves [curve, row], NaN where there is no value
   */
  static int[] rows(List<double[]> curves, int length, int most) {
    if (length <= most) {
      return IntStream.range(0, length).toArray();
    }
    int stretches = (most - 2) / (2 * curves.size());
    if (stretches < 1) {
      throw new IllegalArgumentException(curves.size() + " curves in one chart of at most " + most + " points, expected at most " + (most - 2) / 2);
    }
    TreeSet<Integer> rows = new TreeSet<>();
    rows.add(0);
    rows.add(length - 1);
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = (int) ((long) length * stretch / stretches);
      int to = (int) ((long) length * (stretch + 1) / stretches);
      for (double[] curve : curves) {
        int highest = -1;
        int lowest = -1;
        for (int row = from; row < to; row++) {
          if (!Double.isNaN(curve[row])) {
            highest = highest < 0 || curve[row] > curve[highest] ? row : highest;
            lowest = lowest < 0 || curve[row] < curve[lowest] ? row : lowest;
          }
        }
        if (highest >= 0) {
          rows.add(highest);
          rows.add(lowest);
        }
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
