package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/** Compares an objective with a loss written out elsewhere: the value, and every derivative by central differences. */
final class Oracle {
  private static final double STEP = 1e-6;

  /** A whole batch's loss; what a stop-gradient holds still is read from {@code frozen}. */
  @FunctionalInterface
  interface Loss {
    double of(double[][] current, double[][] frozen);
  }

  private Oracle() {
  }

  /**
   * Loss within 1e-6 relative; each derivative within 1e-6 of itself or of a tenth of the batch's largest, whichever is
   * larger (the differences themselves carry about 1e-10).
   *
   * @return number of derivatives compared
   */
  static int compare(SequenceObjective objective, List<SequenceInput> inputs, double[][] current, Loss oracle,
      String label) {
    StepLoss step = new StepLoss(objective, inputs);
    double expectedLoss = oracle.of(current, current);
    assertEquals(expectedLoss, report(step, current).loss(), 1e-6 * Math.abs(expectedLoss) + 1e-12, label + ": loss");
    double[][] expected = gradient(current, oracle);
    double largest = 0;
    for (double[] row : expected) {
      for (double value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    int compared = 0;
    for (int i = 0; i < current.length; i++) {
      double[] actual = step.evaluate(i, current[i]).derivatives();
      for (int t = 0; t < actual.length; t++) {
        double tolerance = 1e-6 * Math.max(Math.abs(expected[i][t]), largest / 10) + 1e-12;
        assertEquals(expected[i][t], actual[t], tolerance, label + ": derivative " + i + ", " + t);
        compared++;
      }
    }
    return compared;
  }

  /** The step's report without entropies; completions are evaluated in reverse, as the order must not matter. */
  static ObjectiveReport report(StepLoss step, double[]... current) {
    SequenceMetrics[] completions = new SequenceMetrics[current.length];
    for (int i = current.length - 1; i >= 0; i--) {
      completions[i] = step.metrics(i, current[i]);
    }
    return ObjectiveReport.of(List.of(completions));
  }

  private static double[][] gradient(double[][] current, Loss oracle) {
    double[][] moved = new double[current.length][];
    for (int i = 0; i < current.length; i++) {
      moved[i] = current[i].clone();
    }
    double[][] gradient = new double[current.length][];
    for (int i = 0; i < current.length; i++) {
      gradient[i] = new double[current[i].length];
      for (int t = 0; t < current[i].length; t++) {
        moved[i][t] = current[i][t] + STEP;
        double above = oracle.of(moved, current);
        moved[i][t] = current[i][t] - STEP;
        double below = oracle.of(moved, current);
        moved[i][t] = current[i][t];
        gradient[i][t] = (above - below) / (2 * STEP);
      }
    }
    return gradient;
  }
}
