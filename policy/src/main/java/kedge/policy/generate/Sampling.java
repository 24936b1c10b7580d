package kedge.policy.generate;

/**
 * Settings by which tokens are drawn. Filters apply in the order temperature, top-k, top-p, min-p, each to the
 * distribution renormalized over what the previous one kept (the order of transformers' logits warpers).
 *
 * @param temperature above 0; logits are divided by it. 0 means greedy: the most probable token, ties to the lowest id
 * @param topK keep the k most probable tokens; 0 keeps all
 * @param topP keep the smallest set of most probable tokens whose mass reaches topP; 1 keeps all
 * @param minP keep tokens at least minP times as probable as the most probable one; 0 keeps all
 * @param maximumTokens completions are cut at this many tokens, stop token included
 * @param stops what ends a completion beside the policy's own stop tokens
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

  /** Sampling without further stops. */
  public Sampling(double temperature, int topK, double topP, double minP, int maximumTokens) {
    this(temperature, topK, topP, minP, maximumTokens, StopSettings.NONE);
  }

  /** The full distribution at a temperature, no filter. */
  public static Sampling of(double temperature, int maximumTokens) {
    return new Sampling(temperature, 0, 1, 0, maximumTokens);
  }

  /** The most probable token each time. */
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

  /** Text by which chat models are identified: stops are named where there are any. */
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
