package kedge.training.evaluation;

/** Unbiased estimate from n ≥ k samples of the probability that at least one of k samples is right. */
public final class PassAtK {
  private PassAtK() {
  }

  /**
   * Returns {@code 1 - C(n-c, k) / C(n, k)}, computed as a product that neither overflows nor cancels (Chen et al.
   * 2021, arXiv 2107.03374, equation 1).
   *
   * @param samples n, number of samples
   * @param correct c, number of right samples
   * @param k number of allowed attempts, 1 to n
   */
  public static double of(int samples, int correct, int k) {
    if (k < 1 || k > samples || correct < 0 || correct > samples) {
      throw new IllegalArgumentException(
          "pass@" + k + " of " + correct + " correct among " + samples
              + " samples, expected 1 ≤ k ≤ samples and 0 ≤ correct ≤ samples");
    }
    if (samples - correct < k) {
      return 1;
    }
    double allWrong = 1;
    for (int i = samples - correct + 1; i <= samples; i++) {
      allWrong *= 1 - (double) k / i;
    }
    return 1 - allWrong;
  }
}
