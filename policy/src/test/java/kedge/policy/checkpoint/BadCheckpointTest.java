package kedge.policy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import kedge.data.UserError;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Lying, cut off and unsupported files: each gives one clear message that names the file and the fault. */
class BadCheckpointTest {
  @TempDir
  Path folder;

  private interface Action {
    void run() throws IOException;
  }

  private record Case(String name, Action action, String... parts) {
  }

  @TestFactory
  Stream<DynamicTest> everyBadFileGivesOneClearMessage() {
    List<Case> cases = new ArrayList<>();
    lyingLengths(cases);
    lyingHeaders(cases);
    badShards(cases);
    badConfigs(cases);
    System.out.println("bad checkpoint cases tried: " + cases.size());
    return cases.stream().map(each -> DynamicTest.dynamicTest(each.name, () -> {
      String message = assertThrows(UserError.class, each.action::run).getMessage();
      assertFalse(message.contains("\n"), message);
      for (String part : each.parts) {
        assertTrue(message.contains(part), "expected '" + part + "' in: " + message);
      }
    }));
  }

  private void lyingLengths(List<Case> cases) {
    cases.add(new Case("empty file", () -> open(Files.write(folder.resolve("model.safetensors"), new byte[0])),
        "has 0 bytes", "cut off"));
    cases.add(new Case("five bytes", () -> open(Files.write(folder.resolve("model.safetensors"), new byte[5])),
        "has 5 bytes"));
    cases.add(new Case("header longer than the file", () -> open(SafeBytes.write(folder, 5000, "{}", new byte[0])),
        "header length is 5000", "only 2 bytes"));
    cases.add(new Case("header of exabytes", () -> open(SafeBytes.write(folder, -1, "{}", new byte[0])),
        "header length is 18446744073709551615"));
    cases.add(new Case("header above the bound", () -> open(SafeBytes.write(folder, 100_000_001, "{}", new byte[0])),
        "100000001", "100000000"));
    cases.add(new Case("header of no bytes", () -> open(SafeBytes.write(folder, 0, "{}", new byte[0])),
        "header length is 0"));
    cases.add(new Case("a pickle",
        () -> open(Files.writeString(folder.resolve("model.safetensors"), "PK\u0003\u0004 a zip of pickles")),
        "Maybe it is not"));
    cases.add(new Case("missing file", () -> open(folder.resolve("nowhere.safetensors")), "nowhere.safetensors",
        "no such file"));
  }

  private void lyingHeaders(List<Case> cases) {
    header(cases, "broken JSON", "{\"a\":{\"dtype\":", 0, "not valid JSON");
    header(cases, "an array", "[1, 2]", 0, "not a JSON object");
    header(cases, "two documents", "{} {}", 0, "not valid JSON");
    header(cases, "a name twice", "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 4, 8) + "}", 8,
        "Duplicate field 'a'");
    header(cases, "offsets behind the end", "{" + entry("a", "F32", "[4]", 0, 16) + "}", 12,
        "data_offsets of a are [0, 16]", "12 bytes", "cut off");
    header(cases, "offsets in reverse", "{" + entry("a", "F32", "[1]", 4, 0) + "}", 4, "data_offsets of a are [4, 0]");
    header(cases, "negative offsets", "{" + entry("a", "F32", "[1]", -4, 0) + "}", 4, "entry of a is");
    header(cases, "overlap", "{" + entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[2]", 4, 12) + "}", 12,
        "data of b begins at 4",
        "overlaps that of a");
    header(cases, "hole", "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 8, 12) + "}", 12,
        "between a and b, bytes 4 to 8");
    header(cases, "data of nobody", "{" + entry("a", "F32", "[1]", 0, 4) + "}", 9, "last 5 bytes, behind a");
    header(cases, "shape too large", "{" + entry("a", "F32", "[2,2]", 0, 4) + "}", 4, "shape of a is [2, 2] of F32");
    header(cases, "shape beyond a long", "{" + entry("a", "F32", "[4294967296,4294967296,4294967296]", 0, 4) + "}", 4,
        "shape of a");
    header(cases, "negative size", "{" + entry("a", "F32", "[-1,-1]", 0, 4) + "}", 4, "entry of a is");
    header(cases, "fractional size", "{" + entry("a", "F32", "[1.5]", 0, 4) + "}", 4, "entry of a is");
    header(cases, "unsupported dtype", "{" + entry("a", "F8_E4M3", "[4]", 0, 4) + "}", 4, "dtype of a is F8_E4M3",
        "[F32, F16, BF16]");
    header(cases, "integers", "{" + entry("a", "I64", "[1]", 0, 8) + "}", 8, "dtype of a is I64");
    header(cases, "no dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "entry of a is");
    header(cases, "three offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", 8,
        "entry of a is");
    header(cases, "two faults at once", "{" + entry("a", "I8", "[4]", 0, 4) + "," + entry("b", "U8", "[4]", 4, 8) + "}",
        8, "dtype of a", "dtype of b");
  }

  private void badShards(List<Case> cases) {
    cases.add(new Case("no weights", () -> SafeTensors.open(Files.createTempDirectory(folder, "empty")),
        "neither model.safetensors nor"));
    cases.add(new Case("pickled weights", () -> {
      Path only = Files.createTempDirectory(folder, "pickled");
      Files.write(only.resolve("pytorch_model.bin"), new byte[8]);
      SafeTensors.open(only);
    }, "pickled weights, which are never read"));
    cases.add(new Case("missing shard", () -> SafeTensors.open(shards("model-00002-of-00003.safetensors", null)),
        "model-00002-of-00003.safetensors",
        "no such file"));
    cases.add(new Case("truncated shard", () -> SafeTensors.open(shards("model-00003-of-00003.safetensors", 9000L)),
        "model-00003-of-00003.safetensors",
        "cut off"));
    cases.add(
        new Case("index without map", () -> SafeTensors.open(index("{\"metadata\":{}}")), "weight_map is missing"));
    cases.add(new Case("index that leaves the folder",
        () -> SafeTensors.open(index("{\"weight_map\":{\"a\":\"../x.safetensors\"}}")), "same folder"));
    cases.add(new Case("index that names tensors which are not there", () -> {
      Path changed = shards(null, null);
      Path file = changed.resolve("model.safetensors.index.json");
      Files.writeString(file, Files.readString(file).replace("\"model.norm.weight\"", "\"model.norm.wait\""));
      SafeTensors.open(changed);
    }, "model.norm.wait is said to be in", "holds model.norm.weight, which the index does not give"));
    cases.add(new Case("broken index", () -> SafeTensors.open(index("{\"weight_map\":")),
        "model.safetensors.index.json", "not valid JSON"));
  }

  private void badConfigs(List<Case> cases) {
    config(cases, "broken JSON config", "{'model_type': ", "not valid JSON");
    config(cases, "another model", "{'model_type': 'gemma3'}", "model_type is gemma3",
        "qwen3, qwen3_moe, qwen2, llama");
    config(cases, "a vision model", "{'model_type': 'qwen3_vl', 'text_config': {}}", "model_type is qwen3_vl",
        "Of vision models Kedge reads SAIL-VL2's");
    config(cases, "a sliding window", "{'model_type': 'mistral', 'max_position_embeddings': 8192}",
        "sliding_window is 4096 by default", "Maybe set max_position_embeddings to 4096");
    config(cases, "a biased MLP", "{'model_type': 'llama', 'mlp_bias': true}", "mlp_bias is true");
    config(cases, "dynamic frequencies", "{'model_type': 'llama', 'rope_scaling': {'type': 'dynamic', 'factor': 2}}",
        "rope_scaling.rope_type is dynamic", "Maybe leave it out");
    config(cases, "scaling without a factor", "{'model_type': 'llama', 'rope_scaling': {'type': 'yarn'}}",
        "rope_scaling.factor is missing");
    config(cases, "dialects that disagree on scaling", "{'model_type': 'llama', 'rope_scaling': {'type': 'linear', "
        + "'factor': 2}, 'rope_parameters': {'rope_type': 'linear', 'factor': 4}}", "expected the same");
    config(cases, "no model type", "{'hidden_size': 8}", "model_type is null");
    config(cases, "another architecture",
        "{'model_type': 'qwen3', 'architectures': ['Qwen3ForSequenceClassification']}",
        "Qwen3ForSequenceClassification");
    config(cases, "a key twice", "{'model_type': 'qwen3', 'model_type': 'qwen3_moe'}", "Duplicate field");
    config(cases, "dialects that disagree on theta",
        "{'model_type': 'qwen3', 'rope_theta': 10, 'rope_parameters': {'rope_theta': 20}}",
        "rope_theta is 10.0", "20.0");
    config(cases, "dialects that disagree on experts",
        "{'model_type': 'qwen3_moe', 'num_experts': 10, 'num_local_experts': 20}",
        "num_local_experts is 20 but num_experts is 10");
    config(cases, "dialects that disagree on dtype",
        "{'model_type': 'qwen3', 'dtype': 'float32', 'torch_dtype': 'bfloat16'}", "torch_dtype is \"bfloat16\"");
    config(cases, "rotary type", "{'model_type': 'qwen3', 'rope_parameters': {'rope_type': 'longrope', 'factor': 2}}",
        "rope_parameters.rope_type is longrope");
    config(cases, "partial rotary", "{'model_type': 'qwen3', 'rope_parameters': {'partial_rotary_factor': 0.5}}",
        "partial_rotary_factor is 0.5");
    config(cases, "sliding layers", "{'model_type': 'qwen3', 'layer_types': ['full_attention', 'sliding_attention']}",
        "layer_types name [sliding_attention]");
    config(cases, "heads that do not divide",
        "{'model_type': 'qwen3', 'num_attention_heads': 6, 'num_key_value_heads': 4}", "num_attention_heads is 6");
    config(cases, "more experts a token than there are",
        "{'model_type': 'qwen3_moe', 'num_experts': 4, 'num_experts_per_tok': 5}", "num_experts_per_tok is 5");
    config(cases, "odd head size", "{'model_type': 'qwen3', 'head_dim': 7}", "head_dim is 7");
    config(cases, "a dense layer beyond the last",
        "{'model_type': 'qwen3_moe', 'num_hidden_layers': 2, 'mlp_only_layers': [2]}",
        "mlp_only_layers names layer 2");
    config(cases, "billions of layers", "{'model_type': 'qwen3', 'num_hidden_layers': 2000000000}",
        "num_hidden_layers is 2000000000");
    config(cases, "a size that is not whole", "{'model_type': 'qwen3', 'hidden_size': 8.5}", "hidden_size is 8.5");
    config(cases, "a flag that is a text", "{'model_type': 'qwen3', 'tie_word_embeddings': 'yes'}",
        "tie_word_embeddings is \"yes\"");
    config(cases, "epsilon of zero", "{'model_type': 'qwen3', 'rms_norm_eps': 0}", "rms_norm_eps is 0");
  }

  @Test
  void anAlteredOrTruncatedFileOfACheckpointIsNamed() throws IOException {
    Path step = folder.resolve("step-1");
    CheckpointFolder.write(step, 0, temporary -> {
      try (var parameters = Fixtures.tinyParameters(3)) {
        Checkpoint.save(temporary, new ModelConfig(Fixtures.tiny(), ElementType.F32), parameters,
            Checkpoint.SHARD_BYTES);
      }
    });
    byte[] good = Files.readAllBytes(step.resolve("model.safetensors"));
    byte[] altered = good.clone();
    altered[good.length - 1] ^= 1;
    Files.write(step.resolve("model.safetensors"), altered);
    assertDamage(step, "model.safetensors has been altered");
    Files.write(step.resolve("model.safetensors"), Arrays.copyOf(good, good.length - 4));
    assertDamage(step, "model.safetensors has " + (good.length - 4) + " bytes, expected " + good.length);
    Files.delete(step.resolve("model.safetensors"));
    assertDamage(step, "model.safetensors is missing");
    Files.write(step.resolve("model.safetensors"), good);
    Checkpoint.load(step, Fixtures.cpu(), ElementType.F32).close();
  }

  private static void assertDamage(Path step, String part) {
    String message = assertThrows(UserError.class, () -> Checkpoint.load(step, Fixtures.cpu(), ElementType.F32))
        .getMessage();
    assertTrue(message.contains(part), message);
  }

  private static void open(Path file) {
    SafeTensorsFile.open(file).close();
  }

  private void header(List<Case> cases, String name, String json, int dataBytes, String... parts) {
    cases.add(new Case(name, () -> open(SafeBytes.write(folder, json, new byte[dataBytes])), parts));
  }

  private static String entry(String name, String type, String shape, long begin, long end) {
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + begin + "," + end
        + "]}";
  }

  private void config(List<Case> cases, String name, String json, String... parts) {
    cases.add(new Case(name,
        () -> ModelConfig.read(Files.writeString(folder.resolve("config.json"), json.replace('\'', '"'))), parts));
  }

  private Path index(String json) throws IOException {
    Path made = Files.createTempDirectory(folder, "index");
    Files.writeString(made.resolve("model.safetensors.index.json"), json);
    return made;
  }

  /** A copy of the sharded fixture with one shard left out ({@code length} null) or cut to a length. */
  private Path shards(String bad, Long length) throws IOException {
    Path made = Files.createTempDirectory(folder, "shards");
    try (Stream<Path> files = Files.list(Fixtures.folder("moe-tied"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(bad)) {
          Files.copy(file, made.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } else if (length != null) {
          Files.write(made.resolve(name), Arrays.copyOf(Files.readAllBytes(file), length.intValue()));
        }
      }
    }
    return made;
  }
}
