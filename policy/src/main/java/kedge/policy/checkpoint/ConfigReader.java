package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;

/** Reads {@code config.json}. Defaults are those of transformers' {@code Qwen3Config} and {@code Qwen3MoeConfig}. */
final class ConfigReader {
  private static final Map<String, String> ARCHITECTURES = Map.of("qwen3", "Qwen3ForCausalLM", "qwen3_moe",
      "Qwen3MoeForCausalLM");
  private static final int MOST_LAYERS = 10_000;
  private static final int MOST_EXPERTS = 100_000;
  /** Not read here, and stale once the config is changed. */
  private static final Set<String> DROPPED = Set.of("transformers_version", "layer_types");

  private final List<String> faults = new ArrayList<>();
  private final ConfigFields fields;
  private final ObjectNode root;
  private boolean moe;

  private ConfigReader(ObjectNode root) {
    this.root = root;
    this.fields = new ConfigFields(root, faults);
  }

  static ModelConfig read(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(ModelConfig.FILE) : path;
    ConfigReader reader = new ConfigReader(parse(file));
    ModelConfig config = null;
    try {
      config = reader.config();
    } catch (IllegalArgumentException e) {
      reader.faults.add(e.getMessage()); // a check of ModelShape
    }
    if (!reader.faults.isEmpty()) {
      throw new UserError(file + ": " + String.join("; ", new LinkedHashSet<>(reader.faults)));
    }
    return config;
  }

  private static ObjectNode parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(file + ": there is no such file, expected the config.json of a Hugging Face checkpoint");
    }
    if (JsonFile.read(file)instanceof ObjectNode root) {
      return root;
    }
    throw new UserError(file + ": is not a JSON object");
  }

  private ModelConfig config() {
    readKind();
    refuseUnsupported();
    double theta = ropeTheta();
    ElementType type = type();
    ModelShape shape = shape(theta);
    Map<String, JsonNode> others = new LinkedHashMap<>();
    root.fields().forEachRemaining(field -> {
      if (!fields.read().contains(field.getKey()) && !DROPPED.contains(field.getKey()) && !field.getValue().isNull()) {
        others.put(field.getKey(), field.getValue());
      }
    });
    return new ModelConfig(shape, type, others);
  }

  private void readKind() {
    String type = fields.text("model_type");
    if (type == null || !ARCHITECTURES.containsKey(type)) {
      fields.fault("model_type is " + type + ", supported are qwen3 and qwen3_moe");
    }
    moe = "qwen3_moe".equals(type);
    Set<String> architectures = new TreeSet<>();
    fields.list("architectures").forEach(each -> architectures.add(each.asText()));
    String expected = type == null ? null : ARCHITECTURES.get(type);
    if (expected != null && !architectures.isEmpty() && !architectures.equals(Set.of(expected))) {
      fields.fault("architectures are " + architectures + ", expected " + expected + " for model_type " + type);
    }
  }

  private void refuseUnsupported() {
    if (fields.bool("attention_bias", false)) {
      fields.fault("attention_bias is true, but biases are not supported");
    }
    if (fields.bool("use_sliding_window", false)) {
      fields.fault("use_sliding_window is true, but only full attention is supported");
    }
    fields.value("sliding_window");
    Set<String> kinds = new TreeSet<>();
    fields.list("layer_types").forEach(each -> kinds.add(each.asText()));
    kinds.remove("full_attention");
    if (!kinds.isEmpty()) {
      fields.fault("layer_types name " + kinds + ", but only full_attention is supported");
    }
    String activation = fields.text("hidden_act");
    if (activation != null && !activation.equals("silu")) {
      fields.fault("hidden_act is " + activation + ", but only silu is supported");
    }
    JsonNode dropout = fields.value("attention_dropout");
    if (dropout != null && dropout.asDouble(1) != 0) {
      fields.fault("attention_dropout is " + dropout + ", but only 0 is supported");
    }
    if (fields.has("quantization_config")) {
      fields.fault(
          "quantization_config is set, but quantized weights are not supported. Maybe use the checkpoint that it was "
              + "made from?");
    }
    JsonNode partial = fields.value("partial_rotary_factor");
    if (partial != null && partial.asDouble() != 1) {
      fields.fault("partial_rotary_factor is " + partial + ", but only 1 is supported");
    }
  }

  private double ropeTheta() {
    double top = fields.positive("rope_theta", Double.NaN);
    double parameters = ropeTheta("rope_parameters");
    double scaling = ropeTheta("rope_scaling");
    double found = Double.NaN;
    for (double each : new double[]{top, parameters, scaling}) {
      if (!Double.isNaN(found) && !Double.isNaN(each) && each != found) {
        fields.fault("rope_theta is " + found + " in one place and " + each
            + " in another (rope_parameters, rope_scaling), expected the same");
      }
      found = Double.isNaN(found) ? each : found;
    }
    return Double.isNaN(found) ? 10_000 : found;
  }

  /** Base in an object of rotary settings, or NaN; other rotary embeddings are refused. */
  private double ropeTheta(String name) {
    ConfigFields rope = fields.object(name);
    if (rope == null) {
      return Double.NaN;
    }
    String type = rope.text(rope.either("rope_type", "type"));
    if (type != null && !type.equals("default")) {
      fields.fault(name + ".rope_type is " + type + ", but only default is supported");
      return Double.NaN;
    }
    JsonNode partial = rope.value("partial_rotary_factor");
    if (partial != null && partial.asDouble() != 1) {
      fields.fault(name + ".partial_rotary_factor is " + partial + ", but only 1 is supported");
    }
    double theta = rope.positive("rope_theta", Double.NaN);
    Set<String> unknown = rope.keys();
    unknown.removeAll(rope.read());
    if (!unknown.isEmpty()) {
      fields.fault(name + " has " + unknown + ", supported are rope_theta and rope_type");
    }
    return theta;
  }

  private ElementType type() {
    String name = fields.text(fields.either("dtype", "torch_dtype"));
    if (name == null) {
      return ElementType.F32;
    }
    return ElementType.ofConfig(name).orElseGet(() -> {
      fields.fault("dtype is " + name + ", expected one of " + ElementType.configNames());
      return ElementType.F32;
    });
  }

  private ModelShape shape(double theta) {
    int most = Integer.MAX_VALUE;
    int hidden = fields.integer("hidden_size", moe ? 2048 : 4096, 1, most);
    int layers = fields.integer("num_hidden_layers", moe ? 24 : 32, 1, MOST_LAYERS);
    int heads = fields.integer("num_attention_heads", 32, 1, most);
    // A null, unlike an absence, means one key-value head per head; qwen3_moe has no default for head_dim, qwen3 has.
    boolean headsGivenAsNull = root.path("num_key_value_heads").isNull();
    int keyValueHeads = fields.integer("num_key_value_heads", headsGivenAsNull ? heads : moe ? 4 : 32, 1, most);
    int headSize = fields.integer("head_dim", moe ? Math.max(1, hidden / heads) : 128, 1, most);
    String expertsName = fields.either("num_local_experts", "num_experts");
    int experts = moe ? fields.integer(expertsName, 128, 0, MOST_EXPERTS) : 0;
    int expertsPerToken = fields.integer("num_experts_per_tok", 8, 1, MOST_EXPERTS);
    int expertIntermediate = fields.integer("moe_intermediate_size", 768, 1, most);
    boolean renormalize = fields.bool("norm_topk_prob", false);
    Set<Integer> dense = denseLayers(layers);
    boolean sparse = experts > 0;
    return new ModelShape(fields.integer("vocab_size", 151_936, 1, most), hidden, layers, heads, keyValueHeads,
        headSize, fields.integer("intermediate_size", moe ? 6144 : 22_016, 1, most), experts,
        sparse ? expertsPerToken : 0, sparse ? expertIntermediate : 0, sparse && renormalize, sparse ? dense : Set.of(),
        theta, fields.positive("rms_norm_eps", 1e-6), fields.bool("tie_word_embeddings", false),
        fields.integer("max_position_embeddings", 32_768, 1, most), fields.positive("initializer_range", 0.02));
  }

  private Set<Integer> denseLayers(int layers) {
    int step = fields.integer("decoder_sparse_step", 1, 1, Integer.MAX_VALUE);
    Set<Integer> dense = new TreeSet<>();
    for (JsonNode layer : fields.list("mlp_only_layers")) {
      if (!layer.canConvertToInt() || !layer.isIntegralNumber() || layer.asInt() < 0 || layer.asInt() >= layers) {
        fields.fault("mlp_only_layers names layer " + layer + ", expected 0 to " + (layers - 1));
      } else {
        dense.add(layer.asInt());
      }
    }
    for (int layer = 0; layer < layers; layer++) {
      if ((layer + 1) % step != 0) {
        dense.add(layer);
      }
    }
    return dense;
  }
}
