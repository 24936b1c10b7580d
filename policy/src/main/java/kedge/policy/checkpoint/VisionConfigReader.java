package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.VisionShape;

/**
 * Reads the {@code config.json} of a vision-language model: SAIL-VL2's, with {@code vision_config} and {@code
 * llm_config} side by side, and InternVL's of the same layout.
 */
final class VisionConfigReader {
  static final String TOWER = "vision_config";
  static final String LANGUAGE = "llm_config";
  static final String SAIL = "sailvl";
  /** Side of a tile, which the learned positions are interpolated for if it is not theirs. */
  static final String TILE = "force_image_size";
  private static final String INTERN = "internvl_chat";
  private static final int MOST_LAYERS = 10_000;
  /** Fields of {@code vision_config} that are written from the shape, or say nothing new. */
  private static final Set<String> DROPPED = Set.of("transformers_version", "torch_dtype", "dtype");

  private final ObjectNode root;
  private final List<String> faults;
  private final ConfigFields fields;

  VisionConfigReader(ObjectNode root, List<String> faults) {
    this.root = root;
    this.faults = faults;
    this.fields = new ConfigFields(root, faults);
  }

  /** Returns whether a config is one of these. */
  static boolean describes(ObjectNode root) {
    String type = root.path("model_type").asText();
    return type.equals(SAIL) || type.equals(INTERN) || root.has(TOWER) && root.has(LANGUAGE);
  }

  /** The vision tower of a config of a tower alone, as AIMv2 has it, or of a whole model. */
  static Optional<VisionShape> tower(ObjectNode root, List<String> faults) {
    VisionConfigReader reader = new VisionConfigReader(root, faults);
    ConfigFields own = describes(root) ? reader.fields.object(TOWER) : reader.fields;
    return own == null ? Optional.empty() : Optional.of(reader.shape(own));
  }

  /** @param language what {@code llm_config} says, its own other fields included */
  ModelConfig config(ModelConfig language) {
    ConfigFields tower = fields.object(TOWER);
    refuseAdapters();
    if (tower == null) {
      fields.fault(TOWER + " is missing, expected the sizes of the vision tower");
      return language;
    }
    VisionShape vision = shape(tower);
    ModelShape shape = language.shape().with(Optional.of(vision));
    String type = fields.text(fields.either("dtype", "torch_dtype"));
    ElementType element = type == null ? language.type() : ElementType.ofConfig(type).orElseGet(() -> {
      fields.fault("dtype is " + type + ", expected one of " + ElementType.configNames());
      return language.type();
    });
    Map<String, JsonNode> others = new HashMap<>();
    fields.value(LANGUAGE);
    putUnread(root, fields, others);
    Optional.ofNullable(fields.value(TILE)).ifPresent(size -> others.put(TILE, size)); // may differ from image_size
    others.put(LANGUAGE, object(language.others()));
    Map<String, JsonNode> ofTower = new HashMap<>();
    putUnread((ObjectNode) root.get(TOWER), tower, ofTower);
    Optional.ofNullable(tower.value("model_type")).ifPresent(name -> ofTower.put("model_type", name));
    DROPPED.forEach(ofTower::remove);
    others.put(TOWER, object(ofTower));
    return new ModelConfig(shape, element, others);
  }

  private static ObjectNode object(Map<String, JsonNode> fields) {
    return JsonNodeFactory.instance.objectNode().setAll(fields);
  }

  private static void putUnread(ObjectNode object, ConfigFields read, Map<String, JsonNode> into) {
    object.fields().forEachRemaining(field -> {
      if (!read.read().contains(field.getKey()) && !field.getKey().equals("transformers_version")
          && !field.getValue().isNull()) {
        into.put(field.getKey(), field.getValue());
      }
    });
  }

  private void refuseAdapters() {
    for (String key : List.of("use_backbone_lora", "use_llm_lora")) {
      if (fields.integer(key, 0, 0, Integer.MAX_VALUE) > 0) {
        fields.fault(key + " is " + root.get(key) + ", but adapters that are not merged are not read. Maybe merge them "
            + "first?");
      }
    }
  }

  private VisionShape shape(ConfigFields tower) {
    refuseOthers(tower);
    int most = Integer.MAX_VALUE;
    int patch = tower.integer("patch_size", 14, 1, most);
    int forced = fields.integer(TILE, 0, 1, most);
    int image = tower.integer("image_size", forced == 0 ? 448 : forced, 1, most);
    int layers = required(tower, "num_hidden_layers", MOST_LAYERS);
    boolean sail = !root.path("model_type").asText(SAIL).equals(INTERN);
    int select = fields.integer("select_layer", sail && describes(root) ? -4 : -1, -layers - 1, layers);
    return new VisionShape(patch, required(tower, "hidden_size", most), layers,
        required(tower, "num_attention_heads", most), required(tower, "intermediate_size", most), image, select,
        merge(), shuffle(), tower.positive("rms_norm_eps", 1e-5));
  }

  private static int required(ConfigFields tower, String key, int most) {
    if (!tower.has(key)) {
      tower.fault(TOWER + "." + key + " is missing, expected a whole number");
    }
    return tower.integer(key, 2, 1, most);
  }

  private int merge() {
    double ratio = fields.positive("downsample_ratio", 0.5);
    int merge = (int) Math.rint(1 / ratio);
    if (merge < 1 || Math.abs(merge * ratio - 1) > 1e-9) {
      fields.fault("downsample_ratio is " + ratio + ", expected 1, 0.5 or another 1/n");
      return 1;
    }
    return merge;
  }

  private PixelShuffle shuffle() {
    String word = fields.text("ps_version");
    return word == null ? PixelShuffle.V1 : PixelShuffle.of(word).orElseGet(() -> {
      fields.fault("ps_version is " + word + ", expected v1 or v2");
      return PixelShuffle.V1;
    });
  }

  private void refuseOthers(ConfigFields tower) {
    String type = tower.text("model_type");
    if (type != null && !type.toLowerCase(Locale.ROOT).matches(".*(aimv2|sail).*")) {
      tower.fault(TOWER + ".model_type is " + type + ", supported is the AIMv2 tower of SAIL-ViT");
    }
    for (String key : List.of("qkv_bias", "use_bias", "mlp_bias")) {
      if (tower.bool(key, false)) {
        tower.fault(TOWER + "." + key + " is true, but biases of the tower's blocks are not supported");
      }
    }
    if (tower.integer("num_channels", 3, 1, Integer.MAX_VALUE) != 3) {
      tower.fault(TOWER + ".num_channels is not 3, expected the colors red, green and blue");
    }
    for (String key : List.of("attention_dropout", "projection_dropout")) {
      JsonNode dropout = tower.value(key);
      if (dropout != null && dropout.asDouble(1) != 0) {
        tower.fault(TOWER + "." + key + " is " + dropout + ", but only 0 is supported");
      }
    }
  }
}
