package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.policy.generate.Sampling;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.PolicySettings.Dtype;

/** Chat model loaded into this process from a checkpoint on its first request, beside the policy. */
@Tag("policy")
public record LocalModelSettings(
    /** Folder in Hugging Face layout of a text model, or an adapter folder of PEFT. */
    @Required Path checkpoint,
    /** Tokenizer; the checkpoint's own if left out. */
    Optional<TokenizerSettings> tokenizer,
    /** Device: {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}. */
    @Default("auto") String device,
    /** Number format of weights and products. */
    @Default("fp32") Dtype dtype,
    /** Most replies decoded together. Changes memory and speed. */
    @Default("64") int decodeRows,
    /** Concurrent requests; several times {@code decode_rows} keeps all rows busy. */
    @Default("256") int inFlight,
    /** CPU threads; all if left out. */
    Optional<Integer> threads,
    /** Temperature of a request that names none. */
    @Default("1.0") double temperature,
    /** Number of most probable tokens to keep; 0 keeps all. */
    @Default("0") int topK,
    /** Mass of the most probable tokens to keep; 1 keeps all. */
    @Default("1.0") double topP,
    /** Least probability of a token to keep, relative to the most probable one; 0 keeps all. */
    @Default("0.0") double minP,
    /** Variable {@code enable_thinking} of the chat template; the template's own default if left out. */
    Optional<Boolean> enableThinking,
    /** Whether a reply begins after its {@code </think>}, as from an endpoint with a reasoning parser. */
    @Default("false") boolean hideThinking) implements ChatModelSettings {

  public LocalModelSettings {
    new Expect()
        .refusedBy(() -> new PolicySettings(Optional.empty(), Optional.of(checkpoint), tokenizer, device, dtype, 1,
            Optional.empty(), Reduction.FAST, 1, 0, 1, false, decodeRows, threads, Optional.empty(), Optional.empty()))
        .refusedBy(() -> new SamplingSettings(temperature, topK, topP, minP, 1))
        .atLeast("in_flight", inFlight, 1)
        .done();
  }

  /** Returns the settings of a policy with these weights. */
  public PolicySettings policy() {
    return new PolicySettings(Optional.empty(), Optional.of(checkpoint), tokenizer, device, dtype, 4096,
        Optional.empty(), Reduction.FAST, 1, 0, 1, true, decodeRows, threads, Optional.empty(), Optional.empty());
  }

  /** Returns the sampling of a request that names none. */
  public Sampling sampling() {
    return new Sampling(temperature, topK, topP, minP, 1);
  }

  /** Returns the variables of the chat template. */
  public Map<String, Object> variables() {
    return enableThinking.<Map<String, Object>>map(thinking -> Map.of("enable_thinking", thinking)).orElse(Map.of());
  }

  @Override
  public String identity() {
    return "policy " + tokenizer.map(own -> own + " ").orElse("") + dtype.name().toLowerCase(Locale.ROOT)
        + " " + sampling()
        + enableThinking.map(thinking -> " enable_thinking " + thinking).orElse("")
        + (hideThinking ? " hide_thinking" : "");
  }

  @Override
  public String describe() {
    return checkpoint + ", loaded when it is first asked";
  }
}
