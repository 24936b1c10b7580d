package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.RopeScaling;
import kedge.policy.model.ShapeBuilder;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {
  @TempDir
  Path folder;

  @Test
  void bothDialectsAreRead() {
    ModelShape old = ModelConfig.read(Fixtures.folder("moe-tied")).shape();
    assertEquals(
        ShapeBuilder.of(97, 32, 3).heads(4, 2, 8).dense(48).experts(6, 2, 16).denseLayers(1).context(256).build(),
        old);
    ModelShape current = ModelConfig.read(Fixtures.folder("moe-untied")).shape();
    assertEquals(
        ShapeBuilder.of(97, 32, 3).heads(4, 2, 8).dense(48).experts(6, 2, 16).renormalize(true).ropeTheta(1_000_000)
            .ownHead().context(256).build(),
        current);
  }

  @Test
  void everySecondLayerIsSparseWhereTheStepIsTwo() {
    assertEquals(Set.of(0, 2), ModelConfig.read(Fixtures.folder("moe-fused")).shape().denseLayers());
  }

  @Test
  void absentKeysHaveTheDefaultsOfTransformers() throws IOException {
    ModelConfig dense = read("{'model_type': 'qwen3'}");
    assertEquals(ShapeBuilder.of(151_936, 4096, 32).heads(32, 32, 128).dense(22_016).ownHead().context(32_768).build(),
        dense.shape());
    assertEquals(ElementType.F32, dense.type());
    ModelConfig sparse = read("{'model_type': 'qwen3_moe'}");
    assertEquals(ShapeBuilder.of(151_936, 2048, 24).heads(32, 4, 64).dense(6144).experts(128, 8, 768).ownHead()
        .context(32_768).build(), sparse.shape());
  }

  @Test
  void aNullCountOfKeyValueHeadsMeansOnePerHead() throws IOException {
    assertEquals(32, read("{'model_type': 'qwen3_moe', 'num_key_value_heads': null}").shape().keyValueHeads());
  }

  @Test
  void theRealConfigOfQwen3HasItsKnownSize() {
    ModelConfig config = ModelConfig.read(SharedData.require("data/qwen3_tokenizer/config.json"));
    assertEquals(596_049_920, new ParameterLayout(config.shape()).elements());
    assertEquals(ElementType.BF16, config.type());
    assertEquals(151_643, config.others().get("eos_token_id").asInt());
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws IOException {
    for (String name : Fixtures.NAMES) {
      ModelConfig config = ModelConfig.read(Fixtures.folder(name));
      config.write(folder);
      assertEquals(config, ModelConfig.read(folder), name);
    }
    ModelConfig extra = read(
        "{'model_type': 'qwen3', 'eos_token_id': [7, 8], 'bos_token_id': null, 'dtype': 'bfloat16'}");
    extra.write(folder);
    assertEquals(extra, ModelConfig.read(folder));
    assertTrue(Files.readString(folder.resolve("config.json")).contains("\"eos_token_id\" : [ 7, 8 ]"));
  }

  /** As transformers 5, which moves it into the scaling. */
  @Test
  void positionsOfTheFirstTrainingMayStandBesideTheScaling() throws IOException {
    String yarn = "{'model_type': 'qwen2', 'max_position_embeddings': 131072, 'rope_scaling': "
        + "{'type': 'yarn', 'factor': 4.0WITHIN}, 'original_max_position_embeddings': 32768}";
    ModelConfig config = read(yarn.replace("WITHIN", ""));
    assertEquals(32_768, ((RopeScaling.Yarn) config.shape().ropeScaling()).originalPositions());
    config.write(folder);
    assertEquals(config, ModelConfig.read(folder));
    assertEquals(config.shape(), read(yarn.replace("WITHIN", ", 'original_max_position_embeddings': 32768")).shape());
    String message = assertThrows(UserError.class,
        () -> read(yarn.replace("WITHIN", ", 'original_max_position_embeddings': 16384"))).getMessage();
    assertTrue(message.contains("original_max_position_embeddings is 32768 beside the scaling"), message);
  }

  @Test
  void everythingUnsupportedIsNamedAtOnce() {
    String message = assertThrows(UserError.class,
        () -> read("{'model_type': 'qwen3', 'mlp_bias': true, 'use_sliding_window': true, "
            + "'hidden_act': 'gelu', 'quantization_config': {'bits': 4}, 'rope_scaling': {'type': 'longrope', "
            + "'factor': 4}, 'attention_dropout': 0.1, "
            + "'vocab_size': 0, 'dtype': 'int8', 'num_attention_heads': '32'}")).getMessage();
    for (String part : new String[]{"mlp_bias is true", "use_sliding_window is true", "hidden_act is gelu",
        "quantization_config is set",
        "rope_scaling.rope_type is longrope", "attention_dropout is 0.1", "vocab_size is 0", "dtype is int8",
        "num_attention_heads is \"32\""}) {
      assertTrue(message.contains(part), part + " in " + message);
    }
  }

  private ModelConfig read(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), json.replace('\'', '"'));
    return ModelConfig.read(file);
  }
}
