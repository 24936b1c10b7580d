package kedge.endtoend;

import static kedge.endtoend.CommandRun.kedge;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose policy trains adapters: exact, resumable, on a base that stays as it is; and what is done with them. */
class LoraRunTest {
  private static final String CONFIG = """
      {"model_type": "qwen3_moe", "vocab_size": 25, "hidden_size": 32, "num_hidden_layers": 2,
       "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16, "num_experts": 4, "num_experts_per_tok": 2,
       "moe_intermediate_size": 32, "intermediate_size": 32, "max_position_embeddings": 96,
       "tie_word_embeddings": true, "rope_theta": 10000.0, "initializer_range": 0.1}
      """;
  @TempDir
  Path folder;
  private Path base;

  @BeforeEach
  void makeBase() throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
    base = folder.resolve("base");
    kedge(0, "new", "checkpoint", "--config", config.toString(), "--dtype", "fp32", "--out", base.toString());
  }

  private Path recipe(String name, Path checkpoint, String lora) throws IOException {
    String text = TinyRecipe.TEXT.replaceAll("(?s)shape: \\{.*?}\n", "checkpoint: " + checkpoint + "\n" + lora);
    return Files.writeString(folder.resolve(name), text);
  }

  private static String[] train(Path recipe, Path run, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", recipe.toString(), "--out", run.toString()));
    arguments.addAll(List.of("--set", "stages.warmup.steps=9", "--set", "stages.dapo.steps=2", "--set",
        "stages.penalised.steps=2"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void aRunWithAdaptersIsExactResumesByteForByteAndLeavesItsBaseAsItWas() throws IOException {
    byte[] before = Files.readAllBytes(base.resolve("model.safetensors"));
    Path recipe = recipe("lora.yaml", base, "  lora: {r: 4, targets: [q_proj, o_proj, gate_proj, down_proj]}\n");
    Path run = folder.resolve("run");
    kedge(0, train(recipe, run));
    Map<String, String> whole = RunBytes.of(run);
    Path last = run.resolve("checkpoints/step-000013");
    assertTrue(Files.exists(last.resolve("adapter_model.safetensors")));
    assertFalse(Files.exists(last.resolve("model.safetensors")));
    assertArrayEquals(before, Files.readAllBytes(base.resolve("model.safetensors")));
    int exact = 0;
    for (String line : Files.readAllLines(run.resolve("steps.jsonl"))) {
      JsonNode step = new ObjectMapper().readTree(line);
      if (step.has("first_ratio_deviation_max")) {
        assertEquals(0, step.get("first_ratio_deviation_max").asDouble(), line);
        exact++;
      }
    }
    assertEquals(4, exact);
    Files.list(run.resolve("checkpoints")).filter(path -> path.getFileName().toString().compareTo("step-000009") > 0)
        .forEach(LoraRunTest::delete);
    kedge(0, train(recipe, run, "--resume"));
    assertEquals(whole, RunBytes.of(run), "resumed from step 9");
  }

  private static void delete(Path tree) {
    try {
      Folders.delete(tree);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void adaptersAreTrainedOnEvaluatedAndMergedAndAConflictIsRefused() throws IOException {
    Path run = folder.resolve("run");
    kedge(0, train(recipe("lora.yaml", base, "  lora: {r: 4}\n"), run));
    Path adapter = run.resolve("checkpoints/step-000013");
    Path merged = folder.resolve("merged");
    kedge(0, "export", adapter.toString(), "--merge", merged.toString());
    assertTrue(Files.exists(merged.resolve("model.safetensors")));
    assertTrue(
        kedge(1, "export", merged.toString(), "--merge", folder.resolve("no").toString()).contains("no adapter"));
    String[] greedy = {"generate", "1+1=", "--raw", "--temperature", "0", "--max-new-tokens", "20", "--checkpoint"};
    String[] one = append(greedy, adapter);
    assertEquals(kedge(0, one), kedge(0, append(greedy, merged)));
    Path further = recipe("further.yaml", adapter, "");
    kedge(0, train(further, folder.resolve("further")));
    assertTrue(kedge(1, train(recipe("both.yaml", adapter, "  lora: {r: 8}\n"), folder.resolve("both")))
        .contains("is an adapter already"));
    assertTrue(kedge(1, train(recipe("bad.yaml", base, "  lora: {targets: [query]}\n"), folder.resolve("bad")))
        .contains("targets holds query"));
    assertTrue(kedge(1, train(recipe("zero.yaml", base, "  lora: {r: 0}\n"), folder.resolve("zero")))
        .contains("expected at least 1. Maybe 16?"));
  }

  private static String[] append(String[] arguments, Path last) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(last.toString());
    return all.toArray(String[]::new);
  }
}
