package kedge.rl.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Level of the probability ratio between the current and the old policy: token or completion. With d(t) = log pi(t) -
 * log pi_old(t) over the n tokens of a completion:
 */
public enum RatioLevel {

  /** r(t) = exp(d(t)), one per token (arXiv 2402.03300, equation 3). */
  TOKEN("r = pi / pi_old of the token"),

  /** s = exp(mean of d), one per completion, normalized by its length (GSPO, arXiv 2507.18071, equation 7). */
  SEQUENCE("r = (pi / pi_old of the completion)^(1/n)"),

  /**
   * exp(sum of d), one per completion: the plain importance weight of the whole completion, as in REINFORCE and RLOO
   * (one action per completion; arXiv 2402.14740, section 2.3). Its variance grows with the length of the completion.
   */
  SEQUENCE_PRODUCT("r = pi / pi_old of the completion");

  private final String formula;

  RatioLevel(String formula) {
    this.formula = formula;
  }

  /** Names used in recipes. */
  public static final List<String> KEYS = Arrays.stream(values()).map(RatioLevel::key).toList();

  /** Returns the level with the given name, one of {@link #KEYS}. */
  public static RatioLevel parse(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** Returns the name used in recipes. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the formula of the ratio r as text. */
  public String formula() {
    return formula;
  }

  /** Computes the logarithms of a completion's ratios from log-probabilities {@code [tokens]}, at least one token. */
  double[] logRatios(double[] numerator, double[] denominator) {
    double[] differences = new double[numerator.length];
    double sum = 0;
    for (int t = 0; t < differences.length; t++) {
      differences[t] = numerator[t] - denominator[t];
      sum += differences[t];
    }
    return switch (this) {
      case TOKEN -> differences;
      case SEQUENCE -> new double[]{sum / differences.length};
      case SEQUENCE_PRODUCT -> new double[]{sum};
    };
  }

  /** Returns the derivative of a log-ratio with respect to the log-probability of one of its tokens. */
  double logRatioDerivative(int tokens) {
    return this == SEQUENCE ? 1.0 / tokens : 1;
  }
}
