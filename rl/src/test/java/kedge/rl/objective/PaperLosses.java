package kedge.rl.objective;

/**
 * The losses of the papers, written out one by one over a whole batch as the papers have them, with their own
 * advantages; nothing is shared with what they check (see docs/algorithms.md). {@link PresetsTest} compares each preset
 * with its paper on random batches with groups of different sizes, completions of different lengths and completions
 * that could not be scored ({@link RaggedBatch}): the loss by value, every derivative by central differences ({@link
 * Oracle}). {@code pi} are the current log-probabilities, {@code frozen} those that a stop-gradient holds still.
 */
final class PaperLosses {
  private final RaggedBatch b;
  private final int maximumTokens;

  PaperLosses(RaggedBatch batch, int maximumTokens) {
    this.b = batch;
    this.maximumTokens = maximumTokens;
  }

  double loss(String preset, double[][] pi, double[][] frozen) {
    return switch (preset) {
      case "grpo" -> grpo(pi);
      case "dr-grpo" -> drGrpo(pi);
      case "dapo" -> dapo(pi);
      case "gspo" -> gspo(pi);
      case "cispo" -> cispo(pi, frozen);
      case "rloo" -> rloo(pi);
      case "reinforce++" -> reinforcePlusPlus(pi);
      default -> throw new IllegalArgumentException(preset);
    };
  }

  /** 2402.03300 (3), (4): -1/N sum 1/|o| sum { min(r A, clip(r) A) - 0.04 (ref/pi - log ref/pi - 1) }. */
  private double grpo(double[][] pi) {
    double objective = 0;
    for (int i = 0; i < b.size(); i++) {
      double inner = 0;
      for (int t = 0; t < pi[i].length && counts(i); t++) {
        double r = Math.exp(pi[i][t]) / Math.exp(b.old[i][t]);
        double a = zScore(i);
        double clipped = Math.max(0.8, Math.min(1.2, r)) * a;
        double u = Math.exp(b.reference[i][t]) / Math.exp(pi[i][t]);
        inner += Math.min(r * a, clipped) - 0.04 * (u - Math.log(u) - 1);
      }
      objective += inner / pi[i].length;
    }
    return -objective / counted();
  }

  /** 2503.20783, appendix A: masked_sum(loss) / MAX_TOKENS, mean over completions. */
  private double drGrpo(double[][] pi) {
    double sum = 0;
    for (int i = 0; i < b.size(); i++) {
      for (int t = 0; t < pi[i].length && counts(i); t++) {
        double r = Math.exp(pi[i][t] - b.old[i][t]);
        double a = b.totals[i].getAsDouble() - groupMean(i);
        sum += a >= 0 ? Math.min(r, 1.2) * a : Math.max(r, 0.8) * a;
      }
    }
    return -sum / maximumTokens / counted();
  }

  /** 2503.14476 (8), over the step: -1/sum|o| sum sum min(r A, clip(r, 0.8, 1.28) A). */
  private double dapo(double[][] pi) {
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < b.size(); i++) {
      for (int t = 0; t < pi[i].length && counts(i); t++) {
        double r = Math.exp(pi[i][t] - b.old[i][t]);
        sum += Math.min(r * zScore(i), Math.min(Math.max(r, 0.8), 1.28) * zScore(i));
        tokens++;
      }
    }
    return tokens == 0 ? 0 : -sum / tokens;
  }

  /** 2507.18071 (5), (7): s = (pi(y) / pi_old(y))^(1/|y|); -1/N sum min(s A, clip(s, 1 - 3e-4, 1 + 4e-4) A). */
  private double gspo(double[][] pi) {
    double sum = 0;
    for (int i = 0; i < b.size(); i++) {
      if (counts(i)) {
        double s = Math.pow(probability(pi[i]) / probability(b.old[i]), 1.0 / pi[i].length);
        sum += Math.min(s * zScore(i), Math.min(Math.max(s, 1 - 3e-4), 1 + 4e-4) * zScore(i));
      }
    }
    return -sum / counted();
  }

  /** 2506.13585 (4), (5): -1/sum|o| sum sum sg(min(r, 5)) A log pi. */
  private double cispo(double[][] pi, double[][] frozen) {
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < b.size(); i++) {
      if (counts(i)) {
        tokens += pi[i].length;
        for (int t = 0; t < pi[i].length; t++) {
          sum += Math.min(5, Math.exp(frozen[i][t] - b.old[i][t])) * zScore(i) * pi[i][t];
        }
      }
    }
    return tokens == 0 ? 0 : -sum / tokens;
  }

  /** 2402.14740: -1/N sum pi(y) / pi_old(y) (R - mean of the other R of the group). */
  private double rloo(double[][] pi) {
    double sum = 0;
    for (int i = 0; i < b.size(); i++) {
      if (counts(i)) {
        double others = 0;
        int count = 0;
        for (int j = 0; j < b.size(); j++) {
          if (j != i && b.groupOf[j] == b.groupOf[i] && b.totals[j].isPresent()) {
            others += b.totals[j].getAsDouble();
            count++;
          }
        }
        sum += probability(pi[i]) / probability(b.old[i]) * (b.totals[i].getAsDouble() - others / count);
      }
    }
    return -sum / counted();
  }

  /**
   * 2501.03262, with baseline: A' = R - mean(G), whitened over the batch; PPO clip; k2 in the loss; mean over tokens.
   */
  private double reinforcePlusPlus(double[][] pi) {
    double squares = 0;
    for (int i = 0; i < b.size(); i++) {
      squares += counts(i) ? Math.pow(b.totals[i].getAsDouble() - groupMean(i), 2) : 0;
    }
    double deviation = Math.sqrt(squares / (counted() - 1));
    double sum = 0;
    int tokens = 0;
    for (int i = 0; i < b.size(); i++) {
      for (int t = 0; t < pi[i].length && counts(i); t++) {
        double r = Math.exp(pi[i][t] - b.old[i][t]);
        double a = deviation == 0 ? 0 : (b.totals[i].getAsDouble() - groupMean(i)) / (deviation + 1e-6);
        double distance = pi[i][t] - b.reference[i][t];
        sum += Math.min(r * a, Math.min(Math.max(r, 0.8), 1.2) * a) - 0.001 * distance * distance / 2;
        tokens++;
      }
    }
    return tokens == 0 ? 0 : -sum / tokens;
  }

  boolean counts(int i) {
    int comparable = 0;
    for (int j = 0; j < b.size(); j++) {
      comparable += b.groupOf[j] == b.groupOf[i] && b.totals[j].isPresent() ? 1 : 0;
    }
    return b.totals[i].isPresent() && comparable >= 2;
  }

  private int counted() {
    int counted = 0;
    for (int i = 0; i < b.size(); i++) {
      counted += counts(i) ? 1 : 0;
    }
    return Math.max(counted, 1);
  }

  private double groupMean(int i) {
    double sum = 0;
    int count = 0;
    for (int j = 0; j < b.size(); j++) {
      if (b.groupOf[j] == b.groupOf[i] && b.totals[j].isPresent()) {
        sum += b.totals[j].getAsDouble();
        count++;
      }
    }
    return sum / count;
  }

  double zScore(int i) {
    double squares = 0;
    int count = 0;
    for (int j = 0; j < b.size(); j++) {
      if (b.groupOf[j] == b.groupOf[i] && b.totals[j].isPresent()) {
        squares += Math.pow(b.totals[j].getAsDouble() - groupMean(i), 2);
        count++;
      }
    }
    return squares == 0 ? 0 : (b.totals[i].getAsDouble() - groupMean(i)) / (Math.sqrt(squares / (count - 1)) + 1e-6);
  }

  private static double probability(double[] logs) {
    double product = 1;
    for (double log : logs) {
      product *= Math.exp(log);
    }
    return product;
  }
}
