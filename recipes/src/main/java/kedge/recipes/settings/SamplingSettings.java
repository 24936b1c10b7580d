package kedge.recipes.settings;

import kedge.data.settings.Default;
import kedge.policy.generate.Sampling;
import kedge.recipes.annotation.Expect;

/**
 * How completions are drawn.
 *
 * @param temperature logits are divided by it; 0 takes the most probable token
 * @param topK keep the k most probable tokens; 0 keeps all
 * @param topP keep the most probable tokens whose mass reaches it; 1 keeps all
 * @param minP keep tokens at least this many times as probable as the most probable one; 0 keeps all
 * @param maxNewTokens completions are cut at this many tokens, stop token included
 */
public record SamplingSettings(@Default("1.0") double temperature, @Default("0") int topK, @Default("1.0") double topP,
    @Default("0.0") double minP,
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

  /** The same as the policy takes it. */
  public Sampling toSampling() {
    return new Sampling(temperature, topK, topP, minP, maxNewTokens);
  }
}
