package kedge.policy.generate;

/**
 * Sampling settings. Temperature, top-k, top-p and min-p apply in this order, each filter to the distribution
 * renormalized over the tokens that the previous one kept (as transformers' logits warpers).
 *
 * @param temperature divisor of the logits, above 0; 0 means greedy: the most probable token, ties to the lowest id
 * @param topK number of most probable tokens that are kept; 0 keeps all
 * @param topP mass that the smallest set of most probable tokens must reach to be kept; 1 keeps all
 * @param minP least probability of a kept token, relative to the most probable one; 0 keeps all
 * @param maximumTokens maximum number of tokens of a completion, stop token included
 * @param stops what ends a completion in addition to the policy's stop tokens
 */
public record Sampling(double temperature, int topK, double topP, double minP, int maximumTokens, StopSettings stops) {
  public Sampling {
    if (!(temperature >= 0) || temperature > 100) {
      throw new IllegalArgumentException("temperature is " + temperature + ", expected 0 to 100");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k is " + topK + ", expected 0 (all) or more");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p is " + topP + ", expected above 0 and at most 1");
    }
    if (!(minP >= 0 && minP < 1)) {
      throw new IllegalArgumentException("min_p is " + minP + ", expected at least 0 and below 1");
    }
    if (maximumTokens < 1) {
      throw new IllegalArgumentException("maximum tokens is " + maximumTokens + ", expected at least 1");
    }
  }

  /** Makes settings without additional stops. */
  public Sampling(double temperature, int topK, double topP, double minP, int maximumTokens) {
    this(temperature, topK, topP, minP, maximumTokens, StopSettings.NONE);
  }

  /** Returns settings with a temperature and no filters. */
  public static Sampling of(double temperature, int maximumTokens) {
    return new Sampling(temperature, 0, 1, 0, maximumTokens);
  }

  /** Returns settings that always choose the most probable token. */
  public static Sampling greedy(int maximumTokens) {
    return of(0, maximumTokens);
  }

  public Sampling withTopK(int k) {
    return new Sampling(temperature, k, topP, minP, maximumTokens, stops);
  }

  public Sampling withTopP(double p) {
    return new Sampling(temperature, topK, p, minP, maximumTokens, stops);
  }

  public Sampling withMinP(double p) {
    return new Sampling(temperature, topK, topP, p, maximumTokens, stops);
  }

  /** Returns a text that is part of the identity of chat models; names stops only if there are any. */
  @Override
  public String toString() {
    return "Sampling[temperature=" + temperature + ", topK=" + topK + ", topP=" + topP + ", minP=" + minP
        + ", maximumTokens=" + maximumTokens + (stops.equals(StopSettings.NONE) ? "" : ", stops=" + stops) + "]";
  }

  /** Returns whether any filter is on. */
  public boolean filters() {
    return topK > 0 || topP < 1 || minP > 0;
  }
}
