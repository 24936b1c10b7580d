package kedge.recipes.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.settings.Default;
import kedge.data.settings.OneOrMore;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopSettings;
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
    int maxNewTokens,
    /** Texts that end a completion, for instance {@code ["</answer>"]}; the policy's stop tokens end it as well. */
    @OneOrMore Optional<List<String>> stop,
    /** Token ids that end a completion, beside the policy's own stop tokens. */
    @OneOrMore Optional<List<Integer>> stopTokenIds,
    /** Whether the text given in {@code stop} stays at the end of the completion that it ended; true if left out. */
    Optional<Boolean> includeStopStrInOutput) {

  /** Sampling that ends at the policy's own stop tokens alone. */
  public SamplingSettings(double temperature, int topK, double topP, double minP, int maxNewTokens) {
    this(temperature, topK, topP, minP, maxNewTokens, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public SamplingSettings {
    new Expect()
        .within("temperature", temperature, 0, 100)
        .atLeast("top_k", topK, 0)
        .that(topP > 0 && topP <= 1, "top_p is " + topP + ", expected above 0 and at most 1")
        .that(minP >= 0 && minP < 1, "min_p is " + minP + ", expected at least 0 and below 1")
        .atLeast("max_new_tokens", maxNewTokens, 1)
        .that(stop.stream().flatMap(List::stream).noneMatch(String::isEmpty), "stop holds an empty text")
        .that(stopTokenIds.stream().flatMap(List::stream).allMatch(id -> id >= 0),
            "stop_token_ids is " + stopTokenIds.orElse(List.of()) + ", expected token ids of at least 0")
        .done();
  }

  /** Returns the settings as the policy takes them. */
  public Sampling toSampling() {
    return new Sampling(temperature, topK, topP, minP, maxNewTokens, new StopSettings(stop.orElse(List.of()),
        Set.copyOf(stopTokenIds.orElse(List.of())), includeStopStrInOutput.orElse(true)));
  }
}
