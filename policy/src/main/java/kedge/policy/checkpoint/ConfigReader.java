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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.UserError;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.VisionShape;

/** Reads {@code config.json}. Defaults are those of transformers' class of the family. */
final class ConfigReader {
  private static final int MOST_LAYERS = 10_000;
  private static final int MOST_EXPERTS = 100_000;
  /** Keys that are not read, and are outdated once the config is changed. */
  private static final Set<String> DROPPED = Set.of("transformers_version", "layer_types");

  private final ConfigFields fields;
  private final ObjectNode root;
  private ModelFamily family = ModelFamily.QWEN3;

  private ConfigReader(ObjectNode root, List<String> faults) {
    this.root = root;
    this.fields = new ConfigFields(root, faults);
  }

  static ModelConfig read(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(ModelConfig.FILE) : path;
    ObjectNode root = parse(file);
    List<String> faults = new ArrayList<>();
    ModelConfig config = null;
    try {
      config = VisionConfigReader.describes(root) ? seeing(root, faults) : new ConfigReader(root, faults).config();
    } catch (IllegalArgumentException e) {
      faults.add(e.getMessage()); // a check of ModelShape or VisionShape
    }
    refuse(file, faults);
    return config;
  }

  /** The vision tower that a config describes, that of a tower alone or of a whole model. */
  static Optional<VisionShape> tower(Path path) {
    Path file = Files.isDirectory(path) ? path.resolve(ModelConfig.FILE) : path;
    List<String> faults = new ArrayList<>();
    Optional<VisionShape> tower = Optional.empty();
    try {
      tower = VisionConfigReader.tower(parse(file), faults);
    } catch (IllegalArgumentException e) {
      faults.add(e.getMessage()); // a check of VisionShape
    }
    refuse(file, faults);
    return tower;
  }

  private static void refuse(Path file, List<String> faults) {
    if (!faults.isEmpty()) {
      throw new UserError(file + ": " + String.join("; ", new LinkedHashSet<>(faults)));
    }
  }

  private static ModelConfig seeing(ObjectNode root, List<String> faults) {
    List<String> ofLanguage = new ArrayList<>();
    if (!(root.get(VisionConfigReader.LANGUAGE)instanceof ObjectNode language)) {
      throw new IllegalArgumentException(
          VisionConfigReader.LANGUAGE + " is missing, expected the config of the language model");
    }
    ModelConfig text = new ConfigReader(language, ofLanguage).config();
    ofLanguage.forEach(fault -> faults.add(VisionConfigReader.LANGUAGE + "." + fault));
    return new VisionConfigReader(root, faults).config(text);
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
    ElementType type = type();
    ModelShape shape = shape();
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
    Set<String> architectures = new TreeSet<>();
    fields.list("architectures").forEach(each -> architectures.add(each.asText()));
    Optional<ModelFamily> found = type != null ? ModelFamily.ofModelType(type)
        : architectures.stream().findFirst().flatMap(ModelFamily::ofArchitecture);
    if (found.isEmpty()) {
      fields.fault("model_type is " + type + ", supported are " + ModelFamily.modelTypes()
          + (fields.object("text_config") == null ? ""
              : ". Maybe the language model alone (text_config) is what you "
                  + "want? Of vision models Kedge reads SAIL-VL2's"));
      return;
    }
    family = found.get();
    if (!architectures.isEmpty() && !architectures.equals(Set.of(family.architecture()))) {
      fields.fault("architectures are " + architectures + ", expected " + family.architecture() + " for model_type "
          + family.modelType());
    }
  }

  private void refuseUnsupported() {
    if (fields.bool("mlp_bias", false)) {
      fields.fault("mlp_bias is true, but biases of the MLP are not supported");
    }
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

  private ElementType type() {
    String name = fields.text(fields.either("dtype", "torch_dtype"));
    if (name == null || name.equals("auto")) {
      return ElementType.F32;
    }
    return ElementType.ofConfig(name).orElseGet(() -> {
      fields.fault("dtype is " + name + ", expected one of " + ElementType.configNames());
      return ElementType.F32;
    });
  }

  private ModelShape shape() {
    int most = Integer.MAX_VALUE;
    FamilyDefaults defaults = FamilyDefaults.of(family);
    int hidden = fields.integer("hidden_size", defaults.hidden(), 1, most);
    int layers = fields.integer("num_hidden_layers", defaults.layers(), 1, MOST_LAYERS);
    int heads = fields.integer("num_attention_heads", 32, 1, most);
    // A null, unlike an absence, means one key-value head per head, as does an absence for Llama.
    boolean headsGivenAsNull = root.path("num_key_value_heads").isNull();
    int keyValueHeads = fields.integer("num_key_value_heads",
        headsGivenAsNull || defaults.keyValueHeads() == 0 ? heads : defaults.keyValueHeads(), 1, most);
    int headSize = fields.integer("head_dim",
        defaults.headSize() == 0 ? Math.max(1, hidden / heads) : defaults.headSize(), 1, most);
    boolean moe = family == ModelFamily.QWEN3_MOE;
    int experts = moe ? fields.integer(fields.either("num_local_experts", "num_experts"), 128, 0, MOST_EXPERTS) : 0;
    int expertsPerToken = fields.integer("num_experts_per_tok", 8, 1, MOST_EXPERTS);
    int expertIntermediate = fields.integer("moe_intermediate_size", 768, 1, most);
    boolean renormalize = fields.bool("norm_topk_prob", false);
    Set<Integer> dense = denseLayers(layers);
    boolean sparse = experts > 0;
    if ((long) layers * experts > MOST_EXPERTS) {
      fields.fault("num_hidden_layers is " + layers + " and num_experts " + experts + ", more than " + MOST_EXPERTS
          + " experts in all");
    }
    int positions = fields.integer("max_position_embeddings", defaults.positions(), 1, most);
    refuseSlidingWindow(positions);
    RopeReader rope = new RopeReader(fields, positions);
    return new ModelShape(fields.integer("vocab_size", defaults.vocabulary(), 1, most), hidden, layers, heads,
        keyValueHeads, headSize, fields.integer("intermediate_size", defaults.intermediate(), 1, most), experts,
        sparse ? expertsPerToken : 0, sparse ? expertIntermediate : 0, sparse && renormalize, sparse ? dense : Set.of(),
        rope.theta(), fields.positive("rms_norm_eps", 1e-6), fields.bool("tie_word_embeddings", false), positions,
        fields.positive("initializer_range", 0.02), family, attentionBias(), rope.scaling());
  }

  /** Mistral's window is on unless it is null; Qwen's is off unless it is switched on. */
  private void refuseSlidingWindow(int positions) {
    if (fields.bool("use_sliding_window", false)) {
      fields.fault("use_sliding_window is true, but only full attention is supported");
    }
    boolean byDefault = family == ModelFamily.MISTRAL && !root.has("sliding_window");
    int window = byDefault ? 4096 : fields.integer("sliding_window", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    if (family == ModelFamily.MISTRAL && window < positions) {
      fields.fault("sliding_window is " + window + (byDefault ? " by default" : "")
          + ", but only full attention is supported. Maybe set max_position_embeddings to " + window
          + ", up to which the window changes nothing?");
    }
  }

  private boolean attentionBias() {
    boolean bias = fields.bool("attention_bias", false);
    return bias && family != ModelFamily.QWEN2 && family != ModelFamily.MISTRAL; // transformers ignores it there
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

  /**
   * Sizes that transformers takes for keys which {@code config.json} leaves out.
   *
   * @param keyValueHeads 0 for as many as query heads
   * @param headSize 0 for {@code hidden_size / num_attention_heads}
   */
  private record FamilyDefaults(int vocabulary, int hidden, int layers, int keyValueHeads, int headSize,
      int intermediate,
      int positions) {

    static FamilyDefaults of(ModelFamily family) {
      return switch (family) {
        case QWEN3 -> new FamilyDefaults(151_936, 4096, 32, 32, 128, 22_016, 32_768);
        case QWEN3_MOE -> new FamilyDefaults(151_936, 2048, 24, 4, 0, 6144, 32_768);
        case QWEN2 -> new FamilyDefaults(151_936, 4096, 32, 32, 0, 22_016, 32_768);
        case LLAMA -> new FamilyDefaults(32_000, 4096, 32, 0, 0, 11_008, 2048);
        case MISTRAL -> new FamilyDefaults(32_000, 4096, 32, 8, 0, 14_336, 131_072);
      };
    }
  }
}
