package kedge.cli.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import kedge.data.Conversation;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.policy.torch.TorchDecoder;
import kedge.testing.Repository;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiny models in GGUF (make_gguf_fixtures.py) give the results that transformers computed from the original weights.
 */
class GgufImportTest {
  @TempDir
  Path temporary;

  @Test
  void logitsAreThoseOfTheModelBeforeItsConversion() throws IOException {
    for (String name : List.of("llama", "qwen2", "qwen3", "qwen3moe")) {
      Path folder = imported(name);
      JsonNode expected = expected(name);
      int[] ids = new ObjectMapper().convertValue(expected.get("ids"), int[].class);
      try (NativeScope frame = new NativeScope();
          Parameters parameters = Checkpoint.load(folder, new Device("cpu"), ElementType.F32)) {
        ModelConfig config = ModelConfig.read(folder);
        float[] logits = Transfer.floats(new TorchDecoder(config.shape(), parameters).logits(ids));
        int vocabulary = config.shape().vocabulary();
        for (int i = 0; i < logits.length; i++) {
          assertEquals(expected.get("logits").get(i / vocabulary).get(i % vocabulary).asDouble(), logits[i], 1e-4,
              name);
        }
        assertEquals(ids.length * vocabulary, logits.length);
      }
    }
  }

  @Test
  void configAndTypeAreThoseOfTheFile() {
    ModelConfig llama = ModelConfig.read(imported("llama"));
    assertEquals(ModelFamily.LLAMA, llama.shape().family());
    assertEquals(ElementType.F32, llama.type()); // Q8_0 becomes F32, with the same values
    assertEquals(1e-5, llama.shape().normEpsilon());
    assertEquals(256, llama.shape().maximumPositions());
    assertTrue(llama.shape().tied());
    assertEquals(ElementType.F32, ModelConfig.read(imported("qwen2")).type());
    assertEquals(ElementType.BF16, ModelConfig.read(imported("qwen3")).type());
  }

  @Test
  void tokenizerTemplateAndStopsAreThoseOfTheFile() throws IOException {
    Path folder = imported("llama");
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertEquals(270, tokenizer.size()); // without the unused token at the end
      assertArrayEquals(new int[]{262, 263, 259}, tokenizer.encode("hello the"));
      assertArrayEquals(new int[]{3 + '1', 3 + '2'}, tokenizer.encode("12")); // single digits first
      assertArrayEquals(new int[]{1, 269, 2}, tokenizer.encode("<|im_start|><think><|im_end|>"));
      assertTrue(tokenizer.isSpecial(2) && !tokenizer.isSpecial(269));
      assertArrayEquals(new int[]{2}, tokenizer.declaredStops());
      String odd = "naïve 你好 1,234\n\t😀";
      assertEquals(odd, tokenizer.decode(tokenizer.encode(odd), false));
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 256);
      assertEquals("<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n",
          tokenizer.decode(encoder.prompt(Conversation.ofUser("hi")).tokens(), false));
    }
    try (Tokenizer tokenizer = Tokenizer.open(imported("qwen2"))) {
      assertArrayEquals(tokenizer.encode("\u00e9"), tokenizer.encode("e\u0301")); // Qwen composes, SmolLM does not
    }
    JsonNode generation = new ObjectMapper().readTree(folder.resolve("generation_config.json").toFile());
    assertEquals("{\"bos_token_id\":1,\"eos_token_id\":[2],\"pad_token_id\":0}", generation.toString());
  }

  @Test
  void whatIsExportedIsImportedTheSame() throws IOException {
    for (String name : List.of("llama", "qwen2", "qwen3", "qwen3moe")) {
      Path folder = imported(name);
      Path file = temporary.resolve(name + ".gguf");
      new GgufExport(folder, file, GgufType.F32).write();
      Path again = temporary.resolve(name + "-again");
      new GgufImport(file, Optional.empty(), again, Optional.of(ModelConfig.read(folder).type())).write();
      for (String each : List.of("config.json", "model.safetensors", "tokenizer.json", "generation_config.json")) {
        assertEquals(-1, Files.mismatch(folder.resolve(each), again.resolve(each)), name + ": " + each);
      }
    }
    Path folder = imported("llama"); // its values came from Q8_0, so quantizing again is exact
    Path file = temporary.resolve("q8.gguf");
    new GgufExport(folder, file, GgufType.Q8_0).write();
    Path again = temporary.resolve("q8");
    new GgufImport(file, Optional.empty(), again, Optional.empty()).write();
    try (Parameters one = Checkpoint.load(folder, new Device("cpu"), ElementType.F32);
        Parameters other = Checkpoint.load(again, new Device("cpu"), ElementType.F32);
        NativeScope frame = new NativeScope()) {
      assertArrayEquals(Transfer.floats(one.flat()), Transfer.floats(other.flat()), 2e-3f);
    }
  }

  private Path imported(String name) {
    Path out = temporary.resolve(name);
    if (!Files.exists(out)) {
      Path file = Repository.root().resolve("cli/src/test/resources/gguf/" + name + ".gguf");
      new GgufImport(file, Optional.empty(), out, Optional.empty()).write();
    }
    return out;
  }

  private static JsonNode expected(String name) throws IOException {
    Path file = Repository.root().resolve("cli/src/test/resources/gguf/" + name + ".json.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new ObjectMapper().readTree(in);
    }
  }
}
