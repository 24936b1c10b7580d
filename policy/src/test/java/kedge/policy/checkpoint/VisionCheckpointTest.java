package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import kedge.data.UserError;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.model.RopeScaling;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.VisionShape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionCheckpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final VisionShape HUGE = new VisionShape(14, 1536, 24, 12, 4096, 448, -4, 2, PixelShuffle.V1, 1e-5);
  @TempDir
  Path folder;

  @Test
  void whatIsWrittenReadsBackBitForBitUnderTheSameNames() throws IOException {
    for (String name : List.of("vision-dense", "vision-moe")) {
      Path original = Fixtures.folder(name);
      ModelConfig config = ModelConfig.read(original);
      Path copy = Files.createDirectory(folder.resolve(name));
      try (Parameters parameters = Checkpoint.load(original, Fixtures.cpu(), ElementType.F32)) {
        Checkpoint.save(copy, config, parameters, Checkpoint.SHARD_BYTES);
        try (Parameters again = Checkpoint.load(copy, Fixtures.cpu(), ElementType.F32)) {
          assertEquals(WeightsDigest.of(parameters), WeightsDigest.of(again));
        }
      }
      assertEquals(names(original), names(copy));
      assertEquals(config, ModelConfig.read(copy));
      ObjectNode written = (ObjectNode) JSON.readTree(copy.resolve("config.json").toFile());
      assertEquals("sailvl", written.get("model_type").asText());
      assertEquals("sailvl-chat", written.get("template").asText());
      assertEquals("aimv2", written.at("/vision_config/model_type").asText());
      assertEquals(config.shape().family().modelType(), written.at("/llm_config/model_type").asText());
    }
  }

  private static Set<String> names(Path checkpoint) {
    try (SafeTensors weights = SafeTensors.open(checkpoint)) {
      return new TreeSet<>(weights.entries().keySet());
    }
  }

  @Test
  void theSizeOfATileIsKeptBesideThatOfThePositions() throws IOException {
    ObjectNode root = (ObjectNode) new ObjectMapper()
        .readTree(Fixtures.folder("vision-dense").resolve("config.json").toFile());
    int positions = root.at("/vision_config/image_size").asInt();
    root.put("force_image_size", 2 * positions);
    Files.writeString(folder.resolve("config.json"), root.toString());
    Path copy = Files.createDirectory(folder.resolve("copy"));
    ModelConfig.read(folder).write(copy);
    JsonNode written = new ObjectMapper().readTree(copy.resolve("config.json").toFile());
    assertEquals(2 * positions, written.path("force_image_size").asInt());
    assertEquals(positions, written.at("/vision_config/image_size").asInt());
  }

  @Test
  void publishedSizesHaveThePublishedNumbersOfParameters() {
    ModelShape small = qwen3(2048, 28, 16, 6144);
    long tower = 682_031_616; // of aimv2-huge-patch14-448
    assertEquals(tower + 16_793_600, elements(small) - elements(small.with(Optional.empty())));
    assertEquals(2.03, elements(small.with(Optional.empty())) / 1e9, 0.005);
    ModelShape large = qwen3(4096, 36, 32, 12_288);
    assertEquals(tower + 41_963_520, elements(large) - elements(large.with(Optional.empty())));
    assertEquals(8.19, elements(large.with(Optional.empty())) / 1e9, 0.005);
    ModelShape sparse = new ModelShape(151_936, 2048, 48, 32, 4, 128, 0, 128, 8, 768, true, Set.of(), 1e6, 1e-6, false,
        40_960, 0.02, ModelFamily.QWEN3_MOE, false, RopeScaling.NONE, Optional.of(HUGE));
    assertEquals(30.5, elements(sparse.with(Optional.empty())) / 1e9, 0.05);
    assertEquals(256, HUGE.tokens(1, 448, 448));
    assertEquals(4096, HUGE.tokens(1, 1792, 1792));
  }

  private static ModelShape qwen3(int hidden, int layers, int heads, int inner) {
    return new ModelShape(151_936, hidden, layers, heads, 8, 128, inner, 0, 0, 0, false, Set.of(), 1e6, 1e-6, false,
        40_960, 0.02).with(Optional.of(HUGE));
  }

  private static long elements(ModelShape shape) {
    return new ParameterLayout(shape).elements();
  }

  @Test
  void namesOfInternVlAndOfTransformersAimAreRead() throws IOException {
    for (String name : List.of("vision-dense", "vision-moe")) {
      Path renamed = renamed(name, VisionCheckpointTest::inTransformers, "model.vision_tower.");
      Path internal = renamed(name, tensor -> "module." + tensor, null);
      try (Parameters expected = Checkpoint.load(Fixtures.folder(name), Fixtures.cpu(), ElementType.F32);
          Parameters found = Checkpoint.load(renamed, Fixtures.cpu(), ElementType.F32);
          Parameters wrapped = Checkpoint.load(internal, Fixtures.cpu(), ElementType.F32)) {
        assertEquals(WeightsDigest.of(expected), WeightsDigest.of(found));
        assertEquals(WeightsDigest.of(expected), WeightsDigest.of(wrapped));
      }
    }
  }

  private static String inTransformers(String name) {
    return name.replace("language_model.lm_head.", "lm_head.").replace("language_model.model.", "model.language_model.")
        .replace("mlp1.0.", "model.multi_modal_projector.layer_norm.")
        .replace("mlp1.1.", "model.multi_modal_projector.linear_1.")
        .replace("mlp1.3.", "model.multi_modal_projector.linear_2.")
        .replace("vision_model.preprocessor.patchifier.proj.", "model.vision_tower.embeddings.patch_embed.")
        .replace("vision_model.preprocessor.patchifier.norm.", "model.vision_tower.embeddings.rms_norm.")
        .replace("vision_model.preprocessor.pos_embed", "model.vision_tower.embeddings.position_embedding.weight")
        .replace("vision_model.trunk.post_trunk_norm.", "model.vision_tower.rms_norm.")
        .replace("vision_model.trunk.blocks.", "model.vision_tower.encoder.layers.")
        .replace("attn.proj", "attention.out_proj").replace("norm_1", "rms_norm1").replace("norm_2", "rms_norm2")
        .replace("mlp.fc1", "ffn.gate_proj").replace("mlp.fc2", "ffn.down_proj").replace("mlp.fc3", "ffn.up_proj");
  }

  /** A copy whose tensors are renamed; with {@code apart}, queries, keys and values of the tower are apart. */
  private Path renamed(String name, UnaryOperator<String> rename, String apart) throws IOException {
    Path copy = Files.createTempDirectory(folder, name);
    Files.copy(Fixtures.folder(name).resolve("config.json"), copy.resolve("config.json"));
    try (SafeTensors weights = SafeTensors.open(Fixtures.folder(name)); PointerScope scope = new PointerScope()) {
      List<SafeTensorsWriter.Source> sources = new ArrayList<>();
      for (TensorEntry entry : weights.entries().values()) {
        Tensor values = weights.file(entry.name()).tensor(entry.name()).clone();
        String to = rename.apply(entry.name());
        if (apart != null && to.endsWith("attn.qkv.weight")) {
          String[] projections = {"q_proj", "k_proj", "v_proj"};
          for (int i = 0; i < 3; i++) {
            sources.add(new SafeTensorsWriter.Source(to.replace("attn.qkv", "attention." + projections[i]),
                values.narrow(0, i * values.size(1), values.size(1)).clone()));
          }
        } else if (apart != null && to.endsWith("position_embedding.weight")) {
          sources.add(new SafeTensorsWriter.Source(to, values.squeeze(0).clone()));
        } else {
          sources.add(new SafeTensorsWriter.Source(to, values));
        }
      }
      SafeTensorsWriter.writeSharded(copy, sources, ElementType.F32, Checkpoint.SHARD_BYTES);
    }
    return copy;
  }

  @Test
  void faultsOfAConfigAreNamedAtTheirPlaces() throws IOException {
    refused(root -> root.put("select_layer", 9), "select_layer is 9");
    refused(root -> root.put("downsample_ratio", 0.3), "downsample_ratio is 0.3, expected 1, 0.5 or another 1/n");
    refused(root -> root.put("ps_version", "v3"), "ps_version is \"v3\", expected v1 or v2");
    refused(root -> root.put("use_llm_lora", 16), "use_llm_lora is 16");
    refused(root -> root.remove("vision_config"), "vision_config is missing");
    refused(root -> root.remove("llm_config"), "llm_config is missing");
    refused(root -> ((ObjectNode) root.get("vision_config")).put("model_type", "siglip"),
        "vision_config.model_type is siglip, supported is the AIMv2 tower of SAIL-ViT");
    refused(root -> ((ObjectNode) root.get("vision_config")).remove("hidden_size"),
        "vision_config.hidden_size is missing");
    refused(root -> ((ObjectNode) root.get("vision_config")).put("num_attention_heads", 3), "expected an even number");
    refused(root -> ((ObjectNode) root.get("llm_config")).put("hidden_act", "gelu"),
        "llm_config.hidden_act is gelu, but only silu is supported");
  }

  private interface Change {
    void to(ObjectNode root);
  }

  private void refused(Change change, String expected) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(Fixtures.folder("vision-dense").resolve("config.json").toFile());
    change.to(root);
    Path file = Files.createTempFile(folder, "config", ".json");
    Files.writeString(file, root.toString());
    String message = assertThrows(UserError.class, () -> ModelConfig.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": ") && message.contains(expected.replace("\"", "")), message);
  }

  @Test
  void randomWeightsOfTheDecoderDoNotDependOnTheTower() {
    ModelShape shape = Fixtures.tiny();
    VisionShape tower = new VisionShape(2, 4, 1, 2, 3, 4, -1, 1, PixelShuffle.V2, 1e-5);
    try (Parameters blind = Parameters.zeros(new ParameterLayout(shape), Fixtures.cpu(), ElementType.F32.scalar());
        Parameters seeing = Parameters.zeros(new ParameterLayout(shape.with(Optional.of(tower))), Fixtures.cpu(),
            ElementType.F32.scalar())) {
      new RandomWeights(5, 1).fill(blind);
      new RandomWeights(5, 1).fill(seeing);
      for (String name : blind.layout().parameters().keySet()) {
        assertEquals(0, blind.get(name).sub(seeing.get(name)).abs().max().item_float(), name);
      }
      assertTrue(seeing.get("vision.positions").abs().max().item_float() > 0);
      assertEquals(1, seeing.get("adapter.norm").min().item_float());
      assertEquals(0, seeing.get("adapter.second_bias").abs().max().item_float());
    }
  }
}
