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
import kedge.policy.model.ModelShape;

/** Writes {@code config.json} with the names of transformers 4 and of 5 side by side, keys in alphabetical order. */
final class ConfigWriter {
  private ConfigWriter() {
  }

  static void write(ModelConfig config, Path file) throws IOException {
    ModelShape shape = config.shape();
    boolean moe = shape.experts() > 0;
    ObjectNode keys = JsonNodeFactory.instance.objectNode().setAll(config.others());
    keys.putArray("architectures").add(moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM");
    keys.put("model_type", moe ? "qwen3_moe" : "qwen3");
    keys.put("dtype", config.type().configName()).put("torch_dtype", config.type().configName());
    keys.put("vocab_size", shape.vocabulary()).put("hidden_size", shape.hidden());
    keys.put("num_hidden_layers", shape.layers()).put("num_attention_heads", shape.heads());
    keys.put("num_key_value_heads", shape.keyValueHeads()).put("head_dim", shape.headSize());
    if (shape.denseIntermediate() > 0) {
      keys.put("intermediate_size", shape.denseIntermediate());
    }
    keys.put("max_position_embeddings", shape.maximumPositions()).put("tie_word_embeddings", shape.tied());
    keys.put("rms_norm_eps", shape.normEpsilon()).put("initializer_range", shape.initializerRange());
    keys.put("hidden_act", "silu").put("attention_bias", false).put("attention_dropout", 0.0);
    keys.put("use_sliding_window", false).putNull("sliding_window");
    keys.put("rope_theta", shape.ropeTheta()).putNull("rope_scaling");
    keys.putObject("rope_parameters").put("rope_theta", shape.ropeTheta()).put("rope_type", "default");
    if (moe) {
      keys.put("num_experts", shape.experts()).put("num_local_experts", shape.experts());
      keys.put("num_experts_per_tok", shape.expertsPerToken()).put("moe_intermediate_size", shape.expertIntermediate());
      keys.put("norm_topk_prob", shape.renormalize()).put("decoder_sparse_step", 1);
      ArrayNode dense = keys.putArray("mlp_only_layers");
      shape.denseLayers().stream().sorted().forEach(dense::add);
    }
    Map<String, JsonNode> sorted = new TreeMap<>();
    keys.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
    ObjectNode root = JsonNodeFactory.instance.objectNode().setAll(sorted);
    Files.writeString(file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }
}
