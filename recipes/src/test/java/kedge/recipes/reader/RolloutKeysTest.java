package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.recipes.Recipe;
import kedge.recipes.settings.RolloutSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key {@code rollouts} of stages. */
class RolloutKeysTest {
  private static final String RECIPE = """
      name: fleet
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16,
          intermediate_size: 32, max_position_embeddings: 96}
        tokenizer: {characters: "0123456789+="}
      data: {sums: {source: arithmetic, size: 10}}
      rewards: [{reward: math}]
      stages:
        rl: {type: rl, data: sums, algorithm: dapo, steps: 1, prompts_per_step: 4, completions_per_prompt: 4,
          sampling: {max_new_tokens: 32}, learning_rate: {peak: 1.0e-3},
          rollouts: {engine: vllm, urls: "http://gpu1:8000"}}
      """;
  @TempDir
  Path folder;

  private Recipe read(String text) throws IOException {
    return RecipeReader.installed().read(Files.writeString(folder.resolve("recipe.yaml"), text), List.of());
  }

  @Test
  void oneAddressStandsForAListAndDefaultsAreFilledIn() throws IOException {
    RolloutSettings rollouts = read(RECIPE).stages().get("rl").rollouts().orElseThrow();
    assertEquals(List.of("http://gpu1:8000"), rollouts.urls());
    assertEquals(RolloutSettings.Weights.FOLDER, rollouts.weights());
    assertEquals(64, rollouts.inFlight());
    assertEquals(read(RECIPE), read(RecipeWriter.write(read(RECIPE))));
  }

  @Test
  void whatServersCannotDoIsRefused() throws IOException {
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("urls: \"http://gpu1:8000\"|urls: []", "stages.rl.rollouts.urls: is empty, expected at least one");
    cases.put("gpu1:8000\"|gpu1:8000/v1\"", "expected addresses without /v1");
    cases.put("urls: \"http://gpu1:8000\"|urls: [\"http://a:1\", \"http://a:1\"]", "but one is there twice");
    cases.put("http://gpu1:8000|http://key@gpu1:8000", "url contains a user, a query or a fragment");
    cases.put("http://gpu1:8000|gpu1", "url is gpu1, expected http or https and a host");
    cases.put("engine: vllm|engine: tgi", "tgi is not one of vllm, sglang");
    cases.put("engine: vllm|engine: vllm, weights: lora", "is lora, but policy.shape trains all weights");
    cases.put("engine: vllm|engine: vllm, in_flight: 0", "rollouts.in_flight: is 0, expected at least 1");
    cases.put("engine: vllm|engine: vllm, key_variable: sk-1", "key_variable: is not the name of an environment");
    cases.put("{max_new_tokens: 32}|{max_new_tokens: 32, min_p: 0.1, top_p: 0.9}", "has min_p and top_p");
    cases.put("{max_new_tokens: 32}|{max_new_tokens: 32, temperature: 0.001}", "or at least 0.01");
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, String> each : cases.entrySet()) {
      String[] change = each.getKey().split("\\|");
      assertTrue(RECIPE.contains(change[0]), change[0]);
      String message = assertThrows(RecipeException.class, () -> read(RECIPE.replace(change[0], change[1])),
          each.getKey()).getMessage();
      if (!message.contains(each.getValue())) {
        faults.add(message + " | expected " + each.getValue());
      }
    }
    assertEquals(List.of(), faults);
    String filtered = RECIPE.replace("engine: vllm", "engine: sglang").replace("tokens: 32}", "tokens: 32, top_k: 5}, "
        + "mismatch: {cap: 2}");
    assertTrue(assertThrows(RecipeException.class, () -> read(filtered)).getMessage()
        .contains("the log-probabilities of engine sglang are those before them"));
    read(filtered.replace("engine: sglang", "engine: vllm"));
  }
}
