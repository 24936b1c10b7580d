package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.RopeScaling;
import kedge.policy.vision.VisionShape;

/** Writes {@code config.json} with the names of transformers 4 and of 5 side by side, keys in alphabetical order. */
final class ConfigWriter {
  private ConfigWriter() {
  }

  static void write(ModelConfig config, Path file) throws IOException {
    write(config.shape().vision().isEmpty() ? language(config, config.others()) : seeing(config), file);
  }

  /** SAIL-VL2's config: the vision tower's and the language model's side by side. */
  private static ObjectNode seeing(ModelConfig config) {
    VisionShape vision = config.shape().vision().orElseThrow();
    Map<String, JsonNode> others = new TreeMap<>(config.others());
    ObjectNode tower = JsonNodeFactory.instance.objectNode().put("model_type", "aimv2");
    tower.setAll(object(others.remove(VisionConfigReader.TOWER)));
    tower.put("patch_size", vision.patchSize()).put("hidden_size", vision.width());
    tower.put("num_hidden_layers", vision.layers()).put("num_attention_heads", vision.heads());
    tower.put("intermediate_size", vision.intermediate()).put("image_size", vision.imageSize());
    tower.put("rms_norm_eps", vision.normEpsilon()).put("num_channels", VisionShape.CHANNELS);
    tower.put("attention_dropout", 0.0).put("projection_dropout", 0.0).put("qkv_bias", false).put("use_bias", false);
    ObjectNode ofLanguage = object(others.remove(VisionConfigReader.LANGUAGE));
    Map<String, JsonNode> languageOthers = new TreeMap<>();
    ofLanguage.fields().forEachRemaining(field -> languageOthers.put(field.getKey(), field.getValue()));
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    keys.put("model_type", VisionConfigReader.SAIL).putArray("architectures").add("SAILVLModel");
    keys.setAll(others);
    keys.put("dtype", config.type().configName()).put("torch_dtype", config.type().configName());
    keys.put("select_layer", vision.selectLayer()).put("downsample_ratio", 1.0 / vision.merge());
    keys.put("ps_version", vision.shuffle().word());
    if (!keys.has(VisionConfigReader.TILE)) {
      keys.put(VisionConfigReader.TILE, vision.imageSize());
    }
    keys.set(VisionConfigReader.TOWER, sorted(tower));
    keys.set(VisionConfigReader.LANGUAGE, sorted(language(config, languageOthers)));
    return keys;
  }

  private static ObjectNode object(JsonNode given) {
    return given == null ? JsonNodeFactory.instance.objectNode() : given.deepCopy();
  }

  private static ObjectNode language(ModelConfig config, Map<String, JsonNode> others) {
    ModelShape shape = config.shape();
    ModelFamily family = shape.family();
    ObjectNode keys = JsonNodeFactory.instance.objectNode().setAll(others);
    keys.putArray("architectures").add(family.architecture());
    keys.put("model_type", family.modelType());
    keys.put("dtype", config.type().configName()).put("torch_dtype", config.type().configName());
    keys.put("vocab_size", shape.vocabulary()).put("hidden_size", shape.hidden());
    keys.put("num_hidden_layers", shape.layers()).put("num_attention_heads", shape.heads());
    keys.put("num_key_value_heads", shape.keyValueHeads()).put("head_dim", shape.headSize());
    if (shape.denseIntermediate() > 0) {
      keys.put("intermediate_size", shape.denseIntermediate());
    }
    keys.put("max_position_embeddings", shape.maximumPositions()).put("tie_word_embeddings", shape.tied());
    keys.put("rms_norm_eps", shape.normEpsilon()).put("initializer_range", shape.initializerRange());
    keys.put("hidden_act", "silu").put("attention_bias", shape.attentionBias()).put("attention_dropout", 0.0);
    if (family != ModelFamily.LLAMA) {
      keys.put("use_sliding_window", false).putNull("sliding_window");
    }
    putRope(shape, keys);
    if (family == ModelFamily.QWEN3_MOE) {
      keys.put("num_experts", shape.experts()).put("num_local_experts", shape.experts());
      keys.put("num_experts_per_tok", shape.expertsPerToken()).put("moe_intermediate_size", shape.expertIntermediate());
      keys.put("norm_topk_prob", shape.renormalize()).put("decoder_sparse_step", 1);
      ArrayNode dense = keys.putArray("mlp_only_layers");
      shape.denseLayers().stream().sorted().forEach(dense::add);
    }
    return keys;
  }

  private static void putRope(ModelShape shape, ObjectNode keys) {
    keys.put("rope_theta", shape.ropeTheta());
    if (shape.ropeScaling().equals(RopeScaling.NONE)) {
      keys.putNull("rope_scaling");
    } else {
      putScaling(shape.ropeScaling(), keys.putObject("rope_scaling"));
    }
    putScaling(shape.ropeScaling(), keys.putObject("rope_parameters").put("rope_theta", shape.ropeTheta()));
  }

  private static void putScaling(RopeScaling scaling, ObjectNode into) {
    into.put("rope_type", scaling.ropeType());
    if (scaling instanceof RopeScaling.Linear linear) {
      into.put("factor", linear.factor());
    } else if (scaling instanceof RopeScaling.Llama3 llama) {
      into.put("factor", llama.factor()).put("low_freq_factor", llama.lowFrequencyFactor())
          .put("high_freq_factor", llama.highFrequencyFactor())
          .put("original_max_position_embeddings", llama.originalPositions());
    } else if (scaling instanceof RopeScaling.Yarn yarn) {
      into.put("factor", yarn.factor()).put("attention_factor", yarn.attentionFactor())
          .put("beta_fast", yarn.betaFast()).put("beta_slow", yarn.betaSlow())
          .put("original_max_position_embeddings", yarn.originalPositions()).put("truncate", yarn.truncate());
    }
  }

  private static ObjectNode sorted(ObjectNode keys) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    keys.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
    return JsonNodeFactory.instance.objectNode().setAll(sorted);
  }

  private static void write(ObjectNode keys, Path file) throws IOException {
    Files.writeString(file,
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(sorted(keys)) + "\n");
  }
}
