package kedge.cli.gguf;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of tensors in GGUF files and in Hugging Face checkpoints. */
final class GgufNames {
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
  private static final Pattern EXPERT = Pattern.compile("mlp\\.experts\\.(\\d+)\\.(gate|up|down)_proj");
  private static final String ROUTER = "ffn_gate_inp";
  private static final Map<String, String> WHOLE = Map.of("model.embed_tokens.weight", "token_embd.weight",
      "model.norm.weight", "output_norm.weight", "lm_head.weight", "output.weight");
  private static final Map<String, String> OF_LAYER = Map.ofEntries(Map.entry("input_layernorm", "attn_norm"),
      Map.entry("self_attn.q_proj", "attn_q"), Map.entry("self_attn.k_proj", "attn_k"),
      Map.entry("self_attn.v_proj", "attn_v"), Map.entry("self_attn.o_proj", "attn_output"),
      Map.entry("self_attn.q_norm", "attn_q_norm"), Map.entry("self_attn.k_norm", "attn_k_norm"),
      Map.entry("post_attention_layernorm", "ffn_norm"), Map.entry("mlp.gate_proj", "ffn_gate"),
      Map.entry("mlp.up_proj", "ffn_up"), Map.entry("mlp.down_proj", "ffn_down"), Map.entry("mlp.gate", ROUTER));

  private GgufNames() {
  }

  /**
   * Position of a checkpoint's tensor in a GGUF file: a tensor, or one expert of a tensor {@code [experts, rows,
   * columns]} that holds a projection of all experts.
   *
   * @param tensor name of the tensor
   * @param expert index of the expert; {@link #WHOLE_TENSOR} for a tensor that is not divided
   */
  record Place(String tensor, int expert) {
    static final int WHOLE_TENSOR = -1;

    boolean ofExpert() {
      return expert != WHOLE_TENSOR;
    }
  }

  /**
   * Returns the position in a GGUF file of a checkpoint's tensor.
   *
   * @throws IllegalArgumentException if GGUF has no name for the tensor
   */
  static Place of(String checkpointName) {
    String whole = WHOLE.get(checkpointName);
    if (whole != null) {
      return new Place(whole, Place.WHOLE_TENSOR);
    }
    Matcher layer = LAYER.matcher(checkpointName);
    if (layer.matches()) {
      String block = "blk." + layer.group(1) + ".";
      String kind = "." + layer.group(3);
      Matcher expert = EXPERT.matcher(layer.group(2));
      if (expert.matches()) {
        return new Place(block + "ffn_" + expert.group(2) + "_exps" + kind, Integer.parseInt(expert.group(1)));
      }
      if (OF_LAYER.containsKey(layer.group(2))) {
        return new Place(block + OF_LAYER.get(layer.group(2)) + kind, Place.WHOLE_TENSOR);
      }
    }
    throw new IllegalArgumentException("no GGUF name is known for " + checkpointName);
  }

  /** Returns whether a tensor (a norm, a bias or a router) is fp32 in files of every type. */
  static boolean keptInSinglePrecision(String tensor, long[] shape) {
    return shape.length == 1 || tensor.contains("." + ROUTER + ".");
  }
}
