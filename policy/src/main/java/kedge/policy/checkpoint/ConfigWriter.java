package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.model.ModelShape;

/** Writes {@code config.json} with the names of transformers 4 and of 5 side by side, keys in alphabetical order. */
final class ConfigWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ConfigWriter() {
  }

  static void write(ModelConfig config, Path file) throws IOException {
    ModelShape shape = config.shape();
    Map<String, JsonNode> keys = new TreeMap<>(config.others());
    boolean moe = shape.experts() > 0;
    keys.put("architectures", JSON.arrayNode().add(moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM"));
    keys.put("model_type", JSON.textNode(moe ? "qwen3_moe" : "qwen3"));
    keys.put("dtype", JSON.textNode(config.type().configName()));
    keys.put("torch_dtype", JSON.textNode(config.type().configName()));
    put(keys, "vocab_size", shape.vocabulary());
    put(keys, "hidden_size", shape.hidden());
    put(keys, "num_hidden_layers", shape.layers());
    put(keys, "num_attention_heads", shape.heads());
    put(keys, "num_key_value_heads", shape.keyValueHeads());
    put(keys, "head_dim", shape.headSize());
    if (shape.denseIntermediate() > 0) {
      put(keys, "intermediate_size", shape.denseIntermediate());
    }
    put(keys, "max_position_embeddings", shape.maximumPositions());
    keys.put("tie_word_embeddings", JSON.booleanNode(shape.tied()));
    keys.put("rms_norm_eps", JSON.numberNode(shape.normEpsilon()));
    keys.put("initializer_range", JSON.numberNode(shape.initializerRange()));
    keys.put("hidden_act", JSON.textNode("silu"));
    keys.put("attention_bias", JSON.booleanNode(false));
    keys.put("attention_dropout", JSON.numberNode(0.0));
    keys.put("use_sliding_window", JSON.booleanNode(false));
    keys.put("sliding_window", JSON.nullNode());
    keys.put("rope_theta", JSON.numberNode(shape.ropeTheta()));
    keys.put("rope_scaling", JSON.nullNode());
    keys.put("rope_parameters", JSON.objectNode().put("rope_theta", shape.ropeTheta()).put("rope_type", "default"));
    if (moe) {
      putExperts(keys, shape);
    }
    ObjectNode root = JSON.objectNode();
    root.setAll(keys);
    String text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    Files.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void putExperts(Map<String, JsonNode> keys, ModelShape shape) {
    put(keys, "num_experts", shape.experts());
    put(keys, "num_local_experts", shape.experts());
    put(keys, "num_experts_per_tok", shape.expertsPerToken());
    put(keys, "moe_intermediate_size", shape.expertIntermediate());
    keys.put("norm_topk_prob", JSON.booleanNode(shape.renormalize()));
    put(keys, "decoder_sparse_step", 1);
    ArrayNode dense = JSON.arrayNode();
    shape.denseLayers().stream().sorted().forEach(dense::add);
    keys.put("mlp_only_layers", dense);
  }

  private static void put(Map<String, JsonNode> keys, String name, int value) {
    keys.put(name, JSON.numberNode(value));
  }
}
