package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.policy.generate.Sampling;
import kedge.recipes.annotation.Expect;

/** Sampling of completions. */
public record SamplingSettings(
    /** Divisor of the logits; 0 for greedy decoding. */
    @Default("1.0") double temperature,
    /** Number of most probable tokens to keep; 0 keeps all. */
    @Default("0") int topK,
    /** Mass of the most probable tokens to keep; 1 keeps all. */
    @Default("1.0") double topP,
    /** Least probability of a token to keep, relative to the most probable one; 0 keeps all. */
    @Default("0.0") double minP,
    /** Length limit of a completion in tokens, stop token included. */
    int maxNewTokens) {

  public SamplingSettings {
    new Expect()
        .within("temperature", temperature, 0, 100)
        .atLeast("top_k", topK, 0)
        .that(topP > 0 && topP <= 1, "top_p is " + topP + ", expected above 0 and at most 1")
        .that(minP >= 0 && minP < 1, "min_p is " + minP + ", expected at least 0 and below 1")
        .atLeast("max_new_tokens", maxNewTokens, 1)
        .done();
  }

  /** Returns the settings as the policy takes them. */
  public Sampling toSampling() {
    return new Sampling(temperature, topK, topP, minP, maxNewTokens);
  }
}
