package kedge.cli.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.text.Tokenizer;
import kedge.policy.torch.TorchDecoder;
import kedge.testing.Python;
import kedge.testing.Repository;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GGUF files that Kedge writes, read by llama-cpp-python, give the same token ids and the same greedy tokens. The
 * system property {@code kedge.gguf} names a checkpoint folder to test as well.
 */
class LlamaCppTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKENS = 32;
  /**
   * Minimum lead of the most likely token above which llama.cpp must agree. It rounds activations to the type of the
   * weights, which may change the order of near-ties; 0.01 and 0.3 were found by trial on these random models.
   */
  private static final Map<GgufType, Double> NOISE = Map.of(GgufType.F32, 1e-4, GgufType.F16, 0.01, GgufType.Q8_0, 0.3);
  private static final List<String> TEXTS = List.of("Hello, world!", "  two  spaces   three", "I'm sure it's WE'LL",
      "1234567 is 3.14159", "na\u00efve \u00e9 \u00dc", "\u4f60\u597d \u4e16\u754c", "\ud83d\ude00 \ud83c\udf4e!",
      "a\n\n\nb\r\n\tc", "<|im_start|>user\nhi<|im_end|>\n", "x[i] = {1, 2};  // y", "...!!!???", "end ",
      "\u0418\u0432\u0430\u043d \u0627\u0644\u0639", "\ufb01 \u2167 \u00bd 10\u00b2");

  @TempDir
  Path temporary;

  @Test
  void whatIsExportedIsReadByLlamaCppWithTheSameIdsAndGreedyTokens() throws IOException {
    Path python = Python.require("llama_cpp");
    List<Path> models = new ArrayList<>();
    for (String name : List.of("llama", "qwen2", "qwen3", "qwen3moe")) {
      Path folder = temporary.resolve(name);
      new GgufImport(Repository.root().resolve("cli/src/test/resources/gguf/" + name + ".gguf"), Optional.empty(),
          folder,
          Optional.of(ElementType.F32)).write();
      models.add(folder);
    }
    Optional.ofNullable(System.getProperty("kedge.gguf")).map(Path::of).ifPresent(models::add);
    for (Path model : models) {
      for (GgufType type : List.of(GgufType.F32, GgufType.F16, GgufType.Q8_0)) {
        compare(python, model, type);
      }
    }
  }

  private void compare(Path python, Path model, GgufType type) throws IOException {
    String what = model.getFileName() + " in " + type;
    Path file = temporary.resolve(model.getFileName() + "-" + type + ".gguf");
    new GgufExport(model, file, type).write();
    Path written = temporary.resolve(model.getFileName() + "-" + type);
    new GgufImport(file, Optional.of(model), written, Optional.of(ElementType.F32)).write();
    int[] prompt;
    JsonNode found;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      prompt = tokenizer.encode("Hello, what is 12 + 34?");
      found = run(python, file, prompt);
      for (int i = 0; i < TEXTS.size(); i++) {
        assertEquals(Arrays.toString(tokenizer.encode(TEXTS.get(i))),
            Arrays.toString(JSON.convertValue(found.get("ids").get(i), int[].class)), what + ": " + TEXTS.get(i));
      }
    }
    int[] greedy = JSON.convertValue(found.get("greedy"), int[].class);
    double[] leads = JSON.convertValue(found.get("leads"), double[].class);
    double noise = NOISE.get(type);
    int[] likely = likely(written, prompt, greedy);
    int[] sure = IntStream.range(0, TOKENS).filter(i -> leads[i] >= noise).toArray();
    System.out.println("llama.cpp, " + what + ": " + sure.length + " tokens compared, smallest lead "
        + Arrays.stream(leads).min().orElseThrow());
    assertTrue(sure.length >= TOKENS / 4, () -> what + ": leads " + Arrays.toString(leads));
    assertEquals(Arrays.toString(IntStream.of(sure).map(i -> greedy[i]).toArray()),
        Arrays.toString(IntStream.of(sure).map(i -> likely[i]).toArray()), what);
  }

  private static JsonNode run(Path python, Path file, int[] prompt) throws IOException {
    Path script = Repository.root().resolve("tests/src/test/python/check_gguf.py");
    return JSON.readTree(Python.run(python, Files.readString(script), JSON.writeValueAsString(TEXTS), file.toString(),
        IntStream.of(prompt).mapToObj(Integer::toString).collect(Collectors.joining(",")), String.valueOf(TOKENS)));
  }

  /** Returns the most likely token after each prefix, computed with the weights that the file holds. */
  private static int[] likely(Path folder, int[] prompt, int[] greedy) {
    int vocabulary = ModelConfig.read(folder).shape().vocabulary();
    try (NativeScope frame = new NativeScope();
        Parameters parameters = Checkpoint.load(folder, new Device("cpu"), ElementType.F32)) {
      float[] logits = Transfer.floats(new TorchDecoder(ModelConfig.read(folder).shape(), parameters)
          .logits(Ints.concat(prompt, greedy)));
      return IntStream.range(0, TOKENS).map(step -> (prompt.length - 1 + step) * vocabulary)
          .map(begin -> IntStream.range(begin, begin + vocabulary).reduce((a, b) -> logits[b] > logits[a] ? b : a)
              .orElseThrow() - begin)
          .toArray();
    }
  }
}
