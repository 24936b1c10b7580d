package kedge.cli.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.RopeScaling;

/** Reads the configuration of a model from the metadata and tensors of a GGUF file. */
final class GgufConfig {
  private static final Map<String, ModelFamily> ARCHITECTURES = Map.of("llama", ModelFamily.LLAMA, "qwen2",
      ModelFamily.QWEN2, "qwen3", ModelFamily.QWEN3, "qwen3moe", ModelFamily.QWEN3_MOE);
  /** Name of the tensor with the divisors of the rotary frequencies. */
  static final String ROPE_DIVISORS = "rope_freqs.weight";
  private static final int MOST = Integer.MAX_VALUE;
  private static final int MOST_LAYERS = 10_000;
  private static final long MOST_EXPERTS = 1_000_000; // of all layers

  private final GgufFile file;
  private final ModelFamily family;
  private final String prefix;

  private GgufConfig(GgufFile file) {
    this.file = file;
    String architecture = file.value("general.architecture", String.class).orElse("missing");
    this.family = ARCHITECTURES.get(architecture);
    this.prefix = architecture + ".";
    if (family == null) {
      throw fault(
          "general.architecture is " + GgufHeader.brief(architecture) + ", supported are llama, qwen2, qwen3 and "
              + "qwen3moe");
    }
  }

  /**
   * Reads the configuration. @throws UserError naming the file, if a key is missing or Kedge does not support the model
   */
  static ModelConfig read(GgufFile file, ElementType type) {
    GgufConfig config = new GgufConfig(file);
    config.refuseUnsupported();
    try {
      return new ModelConfig(config.shape(), type, config.tokenIds());
    } catch (IllegalArgumentException e) {
      throw new UserError(file.path() + ": " + e.getMessage(), e); // from the checks of ModelShape
    }
  }

  private void refuseUnsupported() {
    file.integer("split.count", 0, MOST).filter(count -> count > 1).ifPresent(count -> {
      throw fault("is one of " + count + " parts of a model. Maybe merge them with llama-gguf-split --merge first?");
    });
    file.integer(prefix + "expert_count", 0, MOST).filter(count -> count > 0 && !sparse()).ifPresent(count -> {
      throw fault("has " + count + " experts, but qwen3moe is the only supported mixture of experts");
    });
    int positions = integer("context_length");
    file.integer(prefix + "attention.sliding_window", 0, MOST).filter(window -> window > 0 && window < positions)
        .ifPresent(window -> {
          throw fault("has a sliding window of " + window + " positions, but only full attention is supported");
        });
  }

  private boolean sparse() {
    return family == ModelFamily.QWEN3_MOE;
  }

  private ModelShape shape() {
    GgufTensor embedding = file.tensors().get("token_embd.weight");
    if (embedding == null) {
      throw fault("has no token_embd.weight. Maybe it holds only a vocabulary, an adapter or a projector?");
    }
    int heads = integer("attention.head_count");
    int keyValueHeads = file.integer(prefix + "attention.head_count_kv", 1, MOST).orElse(heads);
    int hidden = integer("embedding_length");
    int headSize = file.integer(prefix + "attention.key_length", 1, MOST)
        .or(() -> file.integer(prefix + "rope.dimension_count", 1, MOST)).orElse(Math.max(1, hidden / heads));
    int rotated = file.integer(prefix + "rope.dimension_count", 1, MOST).orElse(headSize);
    if (rotated != headSize) {
      throw fault(
          "rotates " + rotated + " of " + headSize + " dimensions of a head, but only rotation of all is supported");
    }
    double theta = file.value(prefix + "rope.freq_base", Double.class).orElse(10_000.0);
    boolean outputBias = file.tensors().containsKey("blk.0.attn_output.bias");
    int layers = Math.min(integer("block_count"), MOST_LAYERS); // tensors of layers beyond are reported as unexpected
    return new ModelShape((int) Math.min(MOST, embedding.shape()[0]), hidden, layers, heads, keyValueHeads, headSize,
        denseIntermediate(), sparse() ? experts(layers) : 0, sparse() ? integer("expert_used_count") : 0,
        sparse() ? integer("expert_feed_forward_length") : 0, sparse(), Set.of(), theta,
        file.value(prefix + "attention.layer_norm_rms_epsilon", Double.class).orElseThrow(
            () -> fault(prefix + "attention.layer_norm_rms_epsilon is missing")),
        !file.tensors().containsKey("output.weight"), integer("context_length"), 0.02, family,
        outputBias && family != ModelFamily.QWEN2, scaling(headSize, theta));
  }

  private int experts(int layers) {
    int experts = integer("expert_count");
    if ((long) experts * layers > MOST_EXPERTS) {
      throw fault("has " + experts + " experts in each of " + layers + " layers, more than any model has");
    }
    return experts;
  }

  /** Returns the inner width of dense layers; 0 if a mixture of experts, in which all layers are sparse, omits it. */
  private int denseIntermediate() {
    return sparse() ? file.integer(prefix + "feed_forward_length", 0, MOST).orElse(0) : integer("feed_forward_length");
  }

  private RopeScaling scaling(int headSize, double theta) {
    GgufTensor factors = file.tensors().get(ROPE_DIVISORS);
    if (factors != null) {
      return llama3(file.floats(factors, 0, Math.toIntExact(factors.elements())), headSize, theta);
    }
    double factor = file.value(prefix + "rope.scaling.factor", Double.class)
        .or(() -> file.value(prefix + "rope.scale_linear", Double.class)).orElse(1.0);
    String type = file.value(prefix + "rope.scaling.type", String.class)
        .orElse(factor == 0 || factor == 1 ? "none" : "linear"); // default of llama.cpp
    int original = file.integer(prefix + "rope.scaling.original_context_length", 1, MOST)
        .orElse(integer("context_length"));
    return switch (type) {
      case "none" -> RopeScaling.NONE;
      case "linear" -> new RopeScaling.Linear(factor);
      case "yarn" -> new RopeScaling.Yarn(factor,
          (float) (file.value(prefix + "rope.scaling.attn_factor", Double.class).orElse(1.0)
              * usualAttentionFactor(factor)),
          file.value(prefix + "rope.scaling.yarn_beta_fast", Double.class).orElse(32.0),
          file.value(prefix + "rope.scaling.yarn_beta_slow", Double.class).orElse(1.0), original, true);
      default -> throw fault(
          prefix + "rope.scaling.type is " + GgufHeader.brief(type) + ", supported are none, linear and yarn");
    };
  }

  /** Returns the default factor of llama.cpp, which multiplies YaRN's {@code attn_factor}. */
  static double usualAttentionFactor(double factor) {
    return 0.1 * Math.log(factor) + 1;
  }

  /**
   * Identifies Llama 3's rope scaling from the divisor of each frequency, which is all that the file holds. Tries the
   * frequency bounds of Llama 3.1 to 3.3.
   */
  private RopeScaling llama3(float[] divisors, int headSize, double theta) {
    float factor = divisors.length == 0 ? 0 : divisors[divisors.length - 1];
    RopeScaling tried = new RopeScaling.Llama3(factor, 1, 4, 8192);
    boolean same = divisors.length == headSize / 2;
    for (int pair = 0; same && pair < divisors.length; pair++) {
      float frequency = (float) Math.pow(theta, -2.0 * pair / headSize);
      float divisor = frequency / tried.scaled(frequency, pair, headSize, theta);
      same = Math.abs(divisor - divisors[pair]) <= 1e-3 * divisor;
    }
    if (!same) {
      throw fault("rope_freqs.weight begins with " + Arrays.toString(Arrays.copyOf(divisors, 3))
          + ", expected the divisors of Llama 3.1's rope scaling");
    }
    return tried;
  }

  /** Returns the token ids that {@code config.json} repeats. */
  private Map<String, JsonNode> tokenIds() {
    Map<String, JsonNode> ids = new LinkedHashMap<>();
    Map.of("bos", "bos", "eos", "eos", "padding", "pad").forEach((name, written) -> file
        .integer("tokenizer.ggml." + name + "_token_id", 0, MOST)
        .ifPresent(id -> ids.put(written + "_token_id", IntNode.valueOf(id))));
    return ids;
  }

  private int integer(String key) {
    return file.integer(prefix + key, 1, MOST).orElseThrow(() -> fault(prefix + key + " is missing"));
  }

  private UserError fault(String fault) {
    return new UserError(file.path() + ": " + fault);
  }
}
