package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import kedge.data.UserError;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as other programs leave them: loaded with the same weights, or refused in one short message by headers. */
class CheckpointKindsTest {
  private static final String TIED = "dense-tied";
  @TempDir
  Path temporary;
  private int folders;

  @Test
  void namesOfWrappersAreReadAsIfTheyWereNotThere() throws IOException {
    try (Parameters plain = Checkpoint.load(Fixtures.folder(TIED), Fixtures.cpu(), ElementType.F32)) {
      for (String prefix : new String[]{"_orig_mod.", "module.", "base_model.model.", "module._orig_mod."}) {
        same(plain, renamed(TIED, name -> prefix + name));
      }
      same(plain, renamed(TIED, name -> name.substring("model.".length())));
      same(plain, renamed(TIED, name -> name.replaceFirst("^model\\.", "model.language_model.")));
    }
    try (Parameters plain = Checkpoint.load(Fixtures.folder("moe-fused"), Fixtures.cpu(), ElementType.F32)) {
      same(plain, renamed("moe-fused", name -> "_orig_mod." + name));
      same(plain, renamed("moe-fused", name -> name.replaceFirst("^model\\.", "model.language_model.")));
    }
  }

  @Test
  void aTiedHeadMayBeWrittenInAnotherTypeAndOldBuffersAreIgnored() throws IOException {
    try (PointerScope scope = new PointerScope(); SafeTensors weights = SafeTensors.open(Fixtures.folder(TIED))) {
      Tensor embedding = weights.file(WeightNames.EMBEDDING).tensor(WeightNames.EMBEDDING);
      Checkpoint.check(with(TIED, "lm_head.weight", embedding));
      Checkpoint.check(with(TIED, "model.layers.0.self_attn.rotary_emb.inv_freq", torch.ones(8)));
      refuse(with(TIED, "lm_head.weight", embedding.add(new Scalar(1e-3))), "lm_head.weight differs from",
          "Maybe set tie_word_embeddings: false in config.json?");
      Path rounded = with(TIED, "lm_head.weight", embedding.to(ScalarType.BFloat16));
      refuse(rounded, "lm_head.weight differs from");
    }
  }

  @Test
  void whatIsNoPlainModelIsRefusedWithItsCureAndNoLongList() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      refuse(with(TIED, "model.layers.0.self_attn.q_proj.lora_A.weight", torch.zeros(4, 32)), "merge_and_unload");
      refuse(with(TIED, "v_head.summary.weight", torch.zeros(1, 32)), "value or reward head");
      refuse(with(TIED, "visual.blocks.0.weight", torch.zeros(1, 32)), "vision model");
      refuse(with(TIED, "model.layers.0.mlp.up_proj.qweight", torch.zeros(1, 32)), "It is quantized");
    }
    Path renamed = renamed(TIED, name -> "transformer.h." + name);
    refuse(renamed, "35 missing: ", "and 31 more");
    Path adapter = Files.createDirectory(temporary.resolve("adapter"));
    Files.copy(Fixtures.folder(TIED).resolve("config.json"), adapter.resolve("config.json"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{\"base_model_name_or_path\": \"Qwen/Qwen3-0.6B\"}");
    refuse(adapter, "an adapter of Qwen/Qwen3-0.6B", "--merge");
    Path untied = renamed(TIED, name -> name);
    Files.writeString(untied.resolve("config.json"), Files.readString(untied.resolve("config.json"))
        .replace("\"tie_word_embeddings\": true", "\"tie_word_embeddings\": false"));
    refuse(untied, "1 missing: lm_head.weight", "Maybe set tie_word_embeddings: true in config.json?");
    Path lost = renamed("moe-tied", name -> name);
    Files.delete(lost.resolve("model.safetensors"));
    Files.copy(Fixtures.folder("moe-tied").resolve("model.safetensors.index.json"),
        lost.resolve("model.safetensors.index.json"));
    refuse(lost, "there is no such file, but model.safetensors.index.json names it");
  }

  @Test
  void weightsOfAnotherFamilyOrDepthAreToldWithTheSettingThatTheyWant() throws IOException {
    Path plain = configured(TIED, "\"model_type\": \"qwen3\"", "\"model_type\": \"qwen2\"");
    Files.writeString(plain.resolve("config.json"),
        Files.readString(plain.resolve("config.json")).replace("Qwen3ForCausalLM", "Qwen2ForCausalLM"));
    refuse(plain, "It has norms of queries and keys. Maybe model_type: qwen3");
    refuse(configured(TIED, "\"attention_bias\": false", "\"attention_bias\": true"),
        "Maybe set attention_bias: false");
    refuse(configured(TIED, "\"num_hidden_layers\": \\d+", "\"num_hidden_layers\": 9"),
        " layers, config.json 9. Maybe set "
            + "num_hidden_layers: ");
    Checkpoint.check(configured(TIED, "\"(torch_)?dtype\": \"\\w+\"", "\"dtype\": \"auto\""));
  }

  private Path configured(String fixture, String setting, String other) throws IOException {
    Path folder = renamed(fixture, name -> name);
    String config = Files.readString(folder.resolve("config.json"));
    String changed = config.replaceFirst(setting, other);
    assertNotEquals(config, changed, setting);
    Files.writeString(folder.resolve("config.json"), changed);
    return folder;
  }

  @Test
  void theIndexIsWrittenForASingleFileToo() throws IOException {
    try (Parameters parameters = Fixtures.tinyParameters(1)) {
      Checkpoint.save(temporary, new ModelConfig(Fixtures.tiny(), ElementType.F32), parameters, Checkpoint.SHARD_BYTES);
    }
    String index = Files.readString(temporary.resolve("model.safetensors.index.json"));
    assertTrue(index.contains("\"model.norm.weight\" : \"model.safetensors\""), index);
    Checkpoint.check(temporary);
  }

  private void same(Parameters plain, Path folder) {
    Checkpoint.check(folder);
    try (Parameters read = Checkpoint.load(folder, Fixtures.cpu(), ElementType.F32)) {
      assertEquals(WeightsDigest.of(plain), WeightsDigest.of(read), folder.toString());
    }
  }

  private static void refuse(Path folder, String... parts) {
    String message = assertThrows(UserError.class, () -> Checkpoint.check(folder)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), part + " in " + message);
    }
    assertTrue(message.length() < 700, message);
  }

  private Path renamed(String fixture, UnaryOperator<String> name) throws IOException {
    return write(fixture, name, List.of());
  }

  private Path with(String fixture, String name, Tensor tensor) throws IOException {
    return write(fixture, given -> given, List.of(new SafeTensorsWriter.Source(name, tensor)));
  }

  private Path write(String fixture, UnaryOperator<String> name, List<SafeTensorsWriter.Source> more)
      throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("folder" + folders++));
    Files.copy(Fixtures.folder(fixture).resolve("config.json"), folder.resolve("config.json"));
    try (PointerScope scope = new PointerScope(); SafeTensors weights = SafeTensors.open(Fixtures.folder(fixture))) {
      List<SafeTensorsWriter.Source> sources = new ArrayList<>(more);
      weights.entries().keySet().forEach(
          each -> sources.add(new SafeTensorsWriter.Source(name.apply(each), weights.file(each).tensor(each))));
      SafeTensorsWriter.write(folder.resolve("model.safetensors"), sources, ElementType.F32);
    }
    return folder;
  }
}
