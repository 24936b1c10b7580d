package kedge.rl.objective;

import java.util.List;

/**
 * The loss of any point on the axes over a whole batch, by the textbook: probabilities instead of logarithms, masks as
 * lists of who counts, one division at the end. The axes are named by words, so that no record under test takes part in
 * the arithmetic.
 */
record AxisLosses(RaggedBatch batch, List<SequenceInput> inputs, String ratio, String clip, String aggregation,
    String kl, String mismatch, boolean mask) {

  double loss(double[][] current, double[][] frozen) {
    double total = 0;
    double completions = 0;
    double tokens = 0;
    for (int i = 0; i < current.length; i++) {
      if (!counts(i)) {
        continue;
      }
      double sum = 0;
      for (int t = 0; t < current[i].length; t++) {
        sum += -correction(i, t)
            * surrogate(ratio(current[i], i, t), ratio(frozen[i], i, t), inputs.get(i).advantage(), current[i][t])
            + penalty(Math.exp(current[i][t] - batch.reference[i][t]));
      }
      completions++;
      tokens += current[i].length;
      total += aggregation.equals("sequence_mean") ? sum / current[i].length
          : aggregation.equals("fixed_length") ? sum / 17 : sum;
    }
    double denominator = aggregation.equals("token_mean") ? tokens : completions;
    return denominator == 0 ? 0 : total / denominator;
  }

  private boolean counts(int i) {
    if (!inputs.get(i).trained() || mask && batch.truncated[i]) {
      return false;
    }
    double product = 1;
    for (int t = 0; t < batch.old[i].length; t++) {
      product *= Math.exp(batch.old[i][t]) / Math.exp(batch.sampler[i][t]);
    }
    double mean = Math.pow(product, 1.0 / batch.old[i].length);
    return !mismatch.equals("cap and mask") || mean >= 0.97 && mean <= 1.03;
  }

  private double ratio(double[] pi, int i, int t) {
    return level(pi, batch.old[i], t);
  }

  private double correction(int i, int t) {
    return mismatch.equals("none") ? 1 : Math.min(1.05, level(batch.old[i], batch.sampler[i], t));
  }

  private double level(double[] above, double[] below, int t) {
    if (ratio.equals("token")) {
      return Math.exp(above[t]) / Math.exp(below[t]);
    }
    double product = 1;
    for (int u = 0; u < above.length; u++) {
      product *= Math.exp(above[u]) / Math.exp(below[u]);
    }
    return ratio.equals("sequence") ? Math.pow(product, 1.0 / above.length) : product;
  }

  private double surrogate(double r, double frozen, double a, double logProbability) {
    double band = Math.min(r * a, Math.min(Math.max(r, 1 - 0.1), 1 + 0.15) * a);
    return switch (clip) {
      case "band" -> band;
      case "dual" -> a < 0 ? Math.max(band, 1.3 * a) : band;
      case "cap" -> Math.min(frozen, 1.2) * a * logProbability;
      default -> r * a;
    };
  }

  private double penalty(double quotient) {
    return switch (kl) {
      case "k2" -> 0.07 * Math.pow(Math.log(quotient), 2) / 2;
      case "k3" -> 0.07 * (1 / quotient - 1 - Math.log(1 / quotient));
      default -> 0;
    };
  }
}
