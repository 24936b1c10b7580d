package kedge.cli.judging;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import kedge.data.KeyedRandom;
import kedge.training.evaluation.ConfidenceIntervals;
import kedge.training.evaluation.Estimate;

/**
 * Agreement of a judge with labels, over the rows that it judged. Shares have Wilson's 95 % interval. F1 and kappa,
 * which are not shares, have the 2.5 and 97.5 % quantiles of 2,000 bootstrap samples of the rows, drawn with a fixed
 * key. Undefined values (precision without a positive verdict) are NaN.
 *
 * @param truePositives label true, verdict true
 * @param falsePositives label false, verdict true
 * @param falseNegatives label true, verdict false
 * @param trueNegatives label false, verdict false
 */
public record Agreement(int truePositives, int falsePositives, int falseNegatives, int trueNegatives) {
  private static final int SAMPLES = 2000;
  private static final long SEED = 1;

  /** Returns the number of judged rows. */
  public int rows() {
    return truePositives + falsePositives + falseNegatives + trueNegatives;
  }

  /** Returns precision, recall, F1, agreement and Cohen's kappa (Cohen 1960), by name in this order. */
  public Map<String, Estimate> measures() {
    Map<String, Estimate> measures = new LinkedHashMap<>();
    measures.put("precision", share(truePositives, truePositives + falsePositives));
    measures.put("recall", share(truePositives, truePositives + falseNegatives));
    measures.put("f1", bootstrap(Agreement::f1));
    measures.put("agreement", share(truePositives + trueNegatives, rows()));
    measures.put("kappa", bootstrap(Agreement::kappa));
    return measures;
  }

  private double f1() {
    return 2.0 * truePositives / (2.0 * truePositives + falsePositives + falseNegatives);
  }

  /**
   * Computes Cohen's kappa: agreement beyond chance, given how often each says true; NaN if agreement by chance is
   * certain.
   */
  private double kappa() {
    double rows = rows();
    double observed = (truePositives + trueNegatives) / rows;
    double bothTrue = (truePositives + falsePositives) / rows * ((truePositives + falseNegatives) / rows);
    double bothFalse = (falseNegatives + trueNegatives) / rows * ((falsePositives + trueNegatives) / rows);
    return (observed - bothTrue - bothFalse) / (1 - bothTrue - bothFalse);
  }

  private static Estimate share(int part, int whole) {
    return whole == 0 ? new Estimate(Double.NaN, Double.NaN, Double.NaN, 0) : ConfidenceIntervals.wilson(part, whole);
  }

  private Estimate bootstrap(ToDoubleFunction<Agreement> measure) {
    int rows = rows();
    double[] drawn = new double[rows == 0 ? 0 : SAMPLES];
    for (int sample = 0; sample < drawn.length; sample++) {
      int[] cells = new int[4];
      for (int row = 0; row < rows; row++) {
        cells[cell(KeyedRandom.integer(rows, SEED, sample, row))]++;
      }
      drawn[sample] = measure.applyAsDouble(new Agreement(cells[0], cells[1], cells[2], cells[3]));
    }
    double[] known = Arrays.stream(drawn).filter(value -> !Double.isNaN(value)).sorted().toArray();
    double value = rows == 0 ? Double.NaN : measure.applyAsDouble(this);
    if (known.length == 0 || Double.isNaN(value)) {
      return new Estimate(value, Double.NaN, Double.NaN, rows);
    }
    return new Estimate(value, known[(int) (0.025 * known.length)], known[(int) Math.ceil(0.975 * known.length) - 1],
        rows);
  }

  private int cell(int row) {
    if (row < truePositives) {
      return 0;
    }
    if (row < truePositives + falsePositives) {
      return 1;
    }
    return row < truePositives + falsePositives + falseNegatives ? 2 : 3;
  }
}
