package kedge.cli.gguf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import kedge.data.UserError;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An invalid or unsupported GGUF file gives one short message and no folder. */
class BadGgufTest {
  @TempDir
  Path folder;

  @Test
  void everyBadFileGivesOneShortMessage() throws IOException {
    Map<String, byte[]> cases = new LinkedHashMap<>();
    cases.put("does not begin with GGUF", "version https://git-lfs.github.com/spec/v1".getBytes());
    cases.put("ends within its header", new GgufBytes().text("GGUF").whole(3).array());
    cases.put("has GGUF version 1", new GgufBytes().text("GGUF").whole(1).zeros(20).array());
    cases.put("The file is big endian", new GgufBytes().text("GGUF").whole(0x03000000).zeros(20).array());
    cases.put("metadata keys, more than", GgufBytes.header(0, 1L << 60).array());
    cases.put("tensors, more than", GgufBytes.header(-1, 0).array());
    cases.put("has 9223372036854775807 characters", GgufBytes.header(0, 1).whole64(Long.MAX_VALUE).zeros(9).array());
    cases.put("key k has value type 77", GgufBytes.header(0, 1).string("k").whole(77).array());
    cases.put("key k is a list of type 9", GgufBytes.header(0, 1).string("k").whole(9).whole(9).whole64(1).array());
    cases.put("values in k, more than",
        GgufBytes.header(0, 1).string("k").whole(9).whole(4).whole64(1L << 40).array());
    cases.put("has key k twice", GgufBytes.header(0, 2).key("k", 1).key("k", 2).array());
    cases.put("has the name a?b, expected", GgufBytes.header(0, 1).string("a\u0007b").whole(1).array());
    cases.put("has 9 dimensions", GgufBytes.header(1, 0).string("t").whole(9).zeros(99).array());
    cases.put("more than any file holds",
        GgufBytes.header(1, 0).tensor("t", 0, 0, 1L << 40, 1L << 40).zeros(64).array());
    cases.put("has ggml type 16, expected one of", GgufBytes.header(1, 0).tensor("t", 16, 0, 32).zeros(64).array());
    cases.put("rows of t have 33 values", GgufBytes.header(1, 0).tensor("t", 8, 0, 33).zeros(64).array());
    cases.put("ends before the data of t", GgufBytes.header(1, 0).tensor("t", 0, 0, 64).zeros(64).array());
    cases.put("general.alignment is 0", GgufBytes.header(0, 1).key("general.alignment", 0).zeros(64).array());
    cases.put("general.architecture is missing", GgufBytes.header(0, 0).array());
    cases.put("general.architecture is gemma3", architecture("gemma3", 1).array());
    cases.put("has no token_embd.weight",
        architecture("llama", 2).key("llama.context_length", 8).array());
    cases.put("llama.context_length is missing", architecture("llama", 1).array());
    cases.put("is one of 3 parts", architecture("llama", 2).key("split.count", 3).array());
    cases.put("has 8 experts", architecture("llama", 2).key("llama.expert_count", 8).array());
    cases.put("it lacks 13 tensors", mixture(2).array());
    cases.put("has 2147483647 experts in each of 1 layers, more than any model has",
        mixture(Integer.MAX_VALUE).array());
    cases.put("num_experts_per_tok is 2, expected 1 to num_experts 1", mixture(1).array());
    cases.put("qwen3moe.expert_count is missing", mixture(0).array());
    cases.put("expected a value of type Long", architecture("llama", 2).key("split.count", "x").array());
    for (Map.Entry<String, byte[]> each : cases.entrySet()) {
      refuse(each.getValue(), each.getKey());
    }
  }

  @Test
  void aFileThatWasCutOffOrAlteredIsRefusedOrReadButNeverABug() throws IOException {
    byte[] sound = Files.readAllBytes(Repository.root().resolve("cli/src/test/resources/gguf/llama.gguf"));
    for (int length = 0; length < sound.length; length += 37) {
      refuse(Arrays.copyOf(sound, length), "");
    }
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] altered = sound.clone();
      altered[random.nextInt(6000)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("altered.gguf"), altered);
      try (GgufFile opened = GgufFile.open(file)) {
        GgufConfig.read(opened, kedge.policy.checkpoint.ElementType.F32);
        new GgufTokenizer(opened);
      } catch (UserError e) {
        assertTrue(e.getMessage().length() < 1000, e.getMessage());
      }
    }
  }

  /**
   * Returns a file with one layer, of whose tensors only the embedding is present.
   *
   * @param experts number of experts; 0 omits the key
   */
  private static GgufBytes mixture(int experts) {
    GgufBytes file = GgufBytes.header(1, experts > 0 ? 10 : 9).key("general.architecture", "qwen3moe");
    Map<String, Integer> sizes = new LinkedHashMap<>(Map.of("context_length", 8, "embedding_length", 32, "block_count",
        1, "attention.head_count", 2, "expert_used_count", 2, "expert_feed_forward_length", 32));
    sizes.put("attention.key_length", 16);
    if (experts > 0) {
      sizes.put("expert_count", experts);
    }
    sizes.forEach((name, size) -> file.key("qwen3moe." + name, size));
    return file.string("qwen3moe.attention.layer_norm_rms_epsilon").whole(6).whole(Float.floatToIntBits(1e-6f))
        .tensor("token_embd.weight", 0, 0, 32, 1).zeros(256);
  }

  private static GgufBytes architecture(String name, int keys) {
    return GgufBytes.header(0, keys).key("general.architecture", name);
  }

  private void refuse(byte[] bytes, String part) throws IOException {
    Path file = Files.write(folder.resolve("bad.gguf"), bytes);
    Path out = folder.resolve("out");
    String message = assertThrows(UserError.class,
        () -> new GgufImport(file, Optional.empty(), out, Optional.empty()).write(), part).getMessage();
    assertTrue(message.startsWith(file.toString()) && message.contains(part), part + " in " + message);
    assertTrue(message.length() < 600, message);
    assertFalse(Files.exists(out));
  }
}
