package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.policy.generate.Sampling;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.PolicySettings.Dtype;

/**
 * A checkpoint that this process loads when it is first asked, and holds beside the policy that learns.
 *
 * @param checkpoint a folder in Hugging Face layout, text alone
 * @param tokenizer the checkpoint's own if left out
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param dtype what the weights are held and multiplied in
 * @param decodeRows replies written together at most; changes memory and speed
 * @param inFlight requests under way at a time; several times decode_rows keeps all rows busy
 * @param threads threads of the processor to use; all of them if left out
 * @param temperature of a reply for which the one who asks names none
 * @param topK keep the k most probable tokens; 0 keeps all
 * @param topP keep the most probable tokens whose mass reaches it; 1 keeps all
 * @param minP keep tokens at least this many times as probable as the most probable one; 0 keeps all
 * @param enableThinking the variable of that name of the chat template; left to the template if left out
 * @param hideThinking whether a reply that thinks first is what follows its {@code </think>}, as endpoints give it that
 * parse reasoning
 */
@Tag("policy")
public record LocalModelSettings(@Required Path checkpoint, Optional<TokenizerSettings> tokenizer,
    @Default("auto") String device, @Default("fp32") Dtype dtype,
    @Default("64") int decodeRows, @Default("256") int inFlight, Optional<Integer> threads,
    @Default("1.0") double temperature, @Default("0") int topK,
    @Default("1.0") double topP, @Default("0.0") double minP, Optional<Boolean> enableThinking,
    @Default("false") boolean hideThinking)
    implements
      ChatModelSettings {

  public LocalModelSettings {
    new Expect()
        .refusedBy(() -> new PolicySettings(Optional.empty(), Optional.of(checkpoint), tokenizer, device, dtype, 1,
            false, decodeRows, threads))
        .refusedBy(() -> new SamplingSettings(temperature, topK, topP, minP, 1))
        .atLeast("in_flight", inFlight, 1)
        .done();
  }

  /** What holds the weights. */
  public PolicySettings policy() {
    return new PolicySettings(Optional.empty(), Optional.of(checkpoint), tokenizer, device, dtype, 4096, true,
        decodeRows, threads);
  }

  /** How replies are drawn where a request does not say. */
  public Sampling sampling() {
    return new Sampling(temperature, topK, topP, minP, 1);
  }

  /** Variables of the chat template. */
  public Map<String, Object> variables() {
    Map<String, Object> variables = new LinkedHashMap<>();
    enableThinking.ifPresent(thinking -> variables.put("enable_thinking", thinking));
    return variables;
  }

  @Override
  public String identity() {
    return "policy " + tokenizer.map(own -> own + " ").orElse("") + dtype.name().toLowerCase(java.util.Locale.ROOT)
        + " " + sampling()
        + enableThinking.map(thinking -> " enable_thinking " + thinking).orElse("")
        + (hideThinking ? " hide_thinking" : "");
  }

  @Override
  public String describe() {
    return checkpoint + ", loaded when it is first asked";
  }
}
