package kedge.sft.adalrs;

import java.util.List;

/**
 * A straight line fitted by least squares to values at 0, 1, 2, ...
 *
 * @param slope change per step
 * @param error the slope's standard error
 */
public record LeastSquaresLine(double slope, double error) {

  /** Fits {@code a + slope * i} to at least three values. */
  static LeastSquaresLine of(List<Double> values) {
    int count = values.size();
    double middle = (count - 1) / 2.0;
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double across = 0;
    double spread = 0;
    for (int i = 0; i < count; i++) {
      across += (i - middle) * (values.get(i) - mean);
      spread += (i - middle) * (i - middle);
    }
    double slope = across / spread;
    double rest = 0;
    for (int i = 0; i < count; i++) {
      double residual = values.get(i) - mean - slope * (i - middle);
      rest += residual * residual;
    }
    return new LeastSquaresLine(slope, Math.sqrt(rest / (count - 2) / spread));
  }

  /** Fits {@code slope * i}, for values that begin at 0, to at least two values. */
  static LeastSquaresLine throughZero(List<Double> values) {
    double across = 0;
    double spread = 0;
    for (int i = 0; i < values.size(); i++) {
      across += i * values.get(i);
      spread += (double) i * i;
    }
    double slope = across / spread;
    double rest = 0;
    for (int i = 0; i < values.size(); i++) {
      double residual = values.get(i) - slope * i;
      rest += residual * residual;
    }
    return new LeastSquaresLine(slope, Math.sqrt(rest / (values.size() - 1) / spread));
  }
}
