package kedge.cli.gguf;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of tensors in GGUF files and in Hugging Face checkpoints. */
final class GgufNames {
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final Map<String, String> WHOLE = Map.of("model.embed_tokens.weight", "token_embd.weight",
      "model.norm.weight", "output_norm.weight", "lm_head.weight", "output.weight");
  private static final Map<String, String> OF_LAYER = Map.ofEntries(Map.entry("input_layernorm", "attn_norm"),
      Map.entry("self_attn.q_proj", "attn_q"), Map.entry("self_attn.k_proj", "attn_k"),
      Map.entry("self_attn.v_proj", "attn_v"), Map.entry("self_attn.o_proj", "attn_output"),
      Map.entry("self_attn.q_norm", "attn_q_norm"), Map.entry("self_attn.k_norm", "attn_k_norm"),
      Map.entry("post_attention_layernorm", "ffn_norm"), Map.entry("mlp.gate_proj", "ffn_gate"),
      Map.entry("mlp.up_proj", "ffn_up"), Map.entry("mlp.down_proj", "ffn_down"));

  private GgufNames() {
  }

  /**
   * The name in a GGUF file of a checkpoint's tensor.
   *
   * @throws IllegalArgumentException for a tensor of no dense decoder
   */
  static String of(String checkpointName) {
    String whole = WHOLE.get(checkpointName);
    if (whole != null) {
      return whole;
    }
    Matcher layer = LAYER.matcher(checkpointName);
    if (!layer.matches() || !OF_LAYER.containsKey(layer.group(2))) {
      throw new IllegalArgumentException("no GGUF name is known for " + checkpointName);
    }
    return "blk." + layer.group(1) + "." + OF_LAYER.get(layer.group(2)) + "." + layer.group(3);
  }
}
