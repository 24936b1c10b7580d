package kedge.rl.objective;

/**
 * Estimators of KL(p || q) from one token drawn from p, where x = log p - log q of that token (J. Schulman,
 * "Approximating KL divergence", 2020). As values, all three have little or no bias; their gradients differ, see {@link
 * KlPenalty}.
 */
public enum KlEstimator {

  /** x: unbiased, and below 0 about half of the time. */
  K1("x") {
    @Override
    public double value(double x) {
      return x;
    }

    @Override
    public double derivative(double x) {
      return 1;
    }
  },

  /** x^2 / 2: bias of third order in x, never below 0. */
  K2("x^2 / 2") {
    @Override
    public double value(double x) {
      return x * x / 2;
    }

    @Override
    public double derivative(double x) {
      return x;
    }
  },

  /**
   * exp(-x) - 1 + x: unbiased, never below 0; grows exponentially where a token is far more probable under q than under
   * p.
   */
  K3("exp(-x) - 1 + x") {
    @Override
    public double value(double x) {
      return Math.expm1(-x) + x;
    }

    @Override
    public double derivative(double x) {
      return -Math.expm1(-x);
    }
  };

  private final String formula;

  KlEstimator(String formula) {
    this.formula = formula;
  }

  /** Returns the estimate. */
  public abstract double value(double x);

  /** Returns the derivative of the estimate with respect to x. */
  public abstract double derivative(double x);

  /** Returns the formula of the estimate as text. */
  public String formula() {
    return formula;
  }
}
