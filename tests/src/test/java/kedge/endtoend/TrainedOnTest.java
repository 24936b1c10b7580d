package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kedge.policy.text.Tokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes from a checkpoint into those that are trained from it. Its image processor does, and holds for adapters and
 * merged models: digests of images in the rollouts include the processor's settings. So do its generation settings,
 * and the code of a model that transformers does not have.
 */
class TrainedOnTest {
  private static final String SHAPE = """
      policy:
        shape:
          {hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16,
          intermediate_size: 64, max_position_embeddings: 96, rope_theta: 10000.0,
          vision: {patch_size: 7, hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, \
      intermediate_size: 64, image_size: 28}}
        tokenizer: {characters: " +=0123456789}sum?", words: ["\\\\boxed{"]}
        device: cpu
      """;
  private static final String REST = """
      data:
        drawn: {source: pictures, kinds: [sum], terms: 2, pixels: 30, size: 24}
      rewards:
        - {reward: math}
      rollout_log: {evaluated: 2}
      """;
  private static final String TRAINED = """
      stages:
        sft: {type: sft, data: drawn, steps: 1, sequences_per_step: 4, max_length: 64, learning_rate: {peak: 1.0e-3}}
        seen: {type: eval, data: drawn, problems: 2, sampling: {max_new_tokens: 8}}
      """;
  private static final String EVALUATED = """
      stages:
        seen: {type: eval, data: drawn, problems: 2, sampling: {max_new_tokens: 8}}
      """;
  private static final String PROCESSOR = "{\"image_processor_type\": \"CLIPImageProcessorFast\", "
      + "\"image_mean\": [0.5, 0.25, 0.5], \"image_std\": [0.25, 0.5, 0.25]}";
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  static Path folder;
  private static Path base;
  private static List<String> seen;
  private static Path trained;

  @BeforeAll
  static void aCheckpointWithAProcessorOfItsOwn() throws IOException {
    base = newest(run("base", SHAPE, TRAINED));
    List<String> usual = seen(run("usual", "policy: {checkpoint: " + base + ", device: cpu}\n", EVALUATED));
    Files.writeString(base.resolve("preprocessor_config.json"), PROCESSOR);
    seen = seen(run("own", "policy: {checkpoint: " + base + ", device: cpu}\n", EVALUATED));
    assertNotEquals(usual, seen);
    Files.delete(base.resolve("checksums.json"));
    Files.writeString(base.resolve("generation_config.json"), "{\"eos_token_id\": 3, \"top_k\": 20}");
    ObjectNode config = (ObjectNode) JSON.readTree(base.resolve("config.json").toFile());
    config.putObject("auto_map").put("AutoModel", "modeling_own.Own");
    Files.writeString(base.resolve("config.json"), config.toString());
    Files.writeString(base.resolve("modeling_own.py"), "class Own: pass\n");
    trained = run("trained", "policy: {checkpoint: " + base + ", device: cpu}\n", TRAINED);
  }

  private static Path run(String name, String policy, String stages) throws IOException {
    Path recipe = Files.writeString(folder.resolve(name + ".yaml"),
        "name: " + name + "\nseed: 3\n" + policy + REST + stages);
    Path run = folder.resolve(name);
    CommandRun ended = kedge("train", recipe.toString(), "--out", run.toString());
    assertEquals(0, ended.status(), ended.text());
    return run;
  }

  private static Path newest(Path run) throws IOException {
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      return checkpoints.filter(path -> path.getFileName().toString().startsWith("step-")).sorted()
          .reduce((one, other) -> other).orElseThrow();
    }
  }

  /** Digests of the images that an evaluation showed. */
  private static List<String> seen(Path run) throws IOException {
    List<String> digests = new ArrayList<>();
    for (String line : RunRollouts.lines(run)) {
      JsonNode rollout = JSON.readTree(line);
      if (rollout.path("stage").asText().equals("seen")) {
        digests.add(rollout.at("/images/0").asText());
      }
    }
    assertEquals(2, digests.size());
    return digests;
  }

  private static List<String> seenBy(Path checkpoint, String name) throws IOException {
    return seen(run(name, "policy: {checkpoint: " + checkpoint + ", device: cpu}\n", EVALUATED));
  }

  @Test
  void anImageProcessorWithinAProcessorIsRead() throws IOException {
    Path nested = folder.resolve("nested");
    try (Stream<Path> files = Files.list(base)) {
      Files.createDirectory(nested);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, nested.resolve(file.getFileName()));
      }
    }
    Files.delete(nested.resolve("preprocessor_config.json"));
    Files.writeString(nested.resolve("processor_config.json"), "{\"image_processor\": " + PROCESSOR + "}");
    assertEquals(seen, seenBy(nested, "nested-again"));
  }

  @Test
  void aRunSeesAsItsCheckpoint() throws IOException {
    assertEquals(seen, seen(trained));
    assertEquals(seen, seenBy(newest(trained), "trained-again"));
  }

  @Test
  void anAdapterAndItsMergedModelSeeAsTheBase() throws IOException {
    Path adapter = newest(
        run("adapted", "policy: {checkpoint: " + base + ", lora: {r: 2, targets: [q_proj]}, device: cpu}\n", TRAINED));
    assertEquals(seen, seenBy(adapter, "adapted-again"));
    Path merged = folder.resolve("merged");
    kedge(0, "export", adapter.toString(), "--merge", merged.toString());
    assertEquals(seen, seenBy(merged, "merged-again"));
    requireCode(merged);
  }

  /** Engines end completions at these tokens, of which a base model's file lacks the one that closes a turn. */
  @Test
  void theTokenThatClosesATurnIsAmongThoseThatEndCompletions() throws IOException {
    JsonNode written = JSON.readTree(newest(trained).resolve("generation_config.json").toFile());
    try (Tokenizer tokenizer = Tokenizer.open(newest(trained))) {
      assertEquals("[3," + tokenizer.tokenId("<|im_end|>") + "]", written.path("eos_token_id").toString());
    }
    assertEquals(20, written.path("top_k").asInt());
    assertFalse(written.has("pad_token_id"));
  }

  @Test
  void theCodeThatTheConfigNamesForOtherProgramsIsThere() throws IOException {
    requireCode(newest(trained));
  }

  private static void requireCode(Path folder) throws IOException {
    assertEquals("modeling_own.Own", JSON.readTree(folder.resolve("config.json").toFile()).at("/auto_map/AutoModel")
        .asText());
    assertEquals("class Own: pass\n", Files.readString(folder.resolve("modeling_own.py")));
  }
}
