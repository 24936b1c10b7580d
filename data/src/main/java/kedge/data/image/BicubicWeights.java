package kedge.data.image;

/**
 * Weights of a bicubic filter (Keys 1981, a = -1/2) that is stretched by the scale where an image shrinks. Entry {@code
 * i} of the output is the sum of {@code weights[i][k] * input[first[i] + k]}.
 *
 * @param first index of the first input of each output
 * @param weights weights of each output; each row sums to 1
 */
record BicubicWeights(int[] first, double[][] weights) {
  private static final double A = -0.5;
  private static final double REACH = 2;

  /** Returns the weights from {@code from} samples to {@code to}. */
  static BicubicWeights of(int from, int to) {
    double scale = (double) from / to;
    double stretch = Math.max(scale, 1);
    double reach = REACH * stretch;
    double shrink = 1 / stretch;
    int[] first = new int[to];
    double[][] weights = new double[to][];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      first[i] = Math.max(0, (int) (center - reach + 0.5));
      int count = Math.min(from, (int) (center + reach + 0.5)) - first[i];
      double[] row = new double[count];
      double sum = 0;
      for (int k = 0; k < count; k++) {
        row[k] = cubic((k + first[i] - center + 0.5) * shrink);
        sum += row[k];
      }
      for (int k = 0; k < count && sum != 0; k++) {
        row[k] /= sum;
      }
      weights[i] = row;
    }
    return new BicubicWeights(first, weights);
  }

  private static double cubic(double signed) {
    double x = Math.abs(signed);
    if (x < 1) {
      return ((A + 2) * x - (A + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
  }
}
