package kedge.ablation.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.provenance.StageKeys;
import org.junit.jupiter.api.Test;

/** Which stages are trained once for several runs. */
class JobTreeTest {
  static final String BASE = """
      name: tiny
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 10}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: 5.0e-3}}
        rl: {type: rl, data: sums, algorithm: grpo, steps: 3, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 16},
          learning_rate: {peak: 1.0e-3}, evaluate_every: 1, evaluate_with: after}
        more: {type: rl, data: sums, algorithm: grpo, steps: 3, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 16},
          learning_rate: {peak: 1.0e-3}}
        after: {type: eval, data: held_out, sampling: {max_new_tokens: 16}}
      """;

  private static final String SFT = stage("warmup");
  private static final String RL = stage("more");

  /** Returns a stage of the base recipe as text. */
  private static String stage(String name) {
    String rest = BASE.substring(BASE.indexOf("  " + name + ":"));
    return rest.substring(0, rest.indexOf("}}\n") + 2);
  }

  private static Recipe recipe(String... settings) {
    return RecipeReader.installed().read(BASE, "base", List.of(settings));
  }

  /** Returns the stages done before and after each job, and the number of runs that need it. */
  private static List<String> jobs(List<String[]> cells) {
    return jobs(cells.stream().map(JobTreeTest::recipe).toArray(Recipe[]::new));
  }

  private static List<String> jobs(Recipe... recipes) {
    List<JobTree.Run> runs = new ArrayList<>();
    for (Recipe recipe : recipes) {
      runs.add(new JobTree.Run(new CellSpec("cell" + runs.size(), Map.of()), recipe, StageKeys.of(recipe, "code")));
    }
    return JobTree.of(runs, Path.of("folder")).stream()
        .map(job -> job.from() + "-" + job.until() + " for " + job.runs()).toList();
  }

  /** Returns a recipe of these stages, and others that differ in one setting each. */
  private static Recipe[] recipes(List<String> stages, String... changes) {
    String text = BASE.substring(0, BASE.indexOf("stages:")) + "stages:\n" + String.join("\n", stages);
    List<Recipe> recipes = new ArrayList<>(List.of(RecipeReader.installed().read(text, "base", List.of())));
    for (String change : changes) {
      recipes.add(RecipeReader.installed().read(text, "base", List.of(change)));
    }
    return recipes.toArray(Recipe[]::new);
  }

  private static String[] cell(String... settings) {
    return settings;
  }

  @Test
  void whatRunsHaveInCommonIsTrainedOnceAndTheTreeMayForkTwice() {
    assertEquals(List.of("0-2 for 2", "2-4 for 1", "2-4 for 1"), jobs(List.of(cell(), cell("stages.more.steps=4"))));
    assertEquals(List.of("0-1 for 3", "1-2 for 2", "2-4 for 1", "2-4 for 1", "1-4 for 1"),
        jobs(List.of(cell(), cell("stages.more.steps=4"), cell("stages.rl.steps=4"))));
    assertEquals(List.of("0-4 for 1", "0-4 for 1"), jobs(List.of(cell(), cell("seed=2"))), "seeds share nothing");
    assertEquals(List.of("0-4 for 1", "0-4 for 1"), jobs(List.of(cell(), cell("policy.threads=3"))),
        "threads are part of what is computed");
  }

  @Test
  void onlyStagesWithACheckpointAtTheirEndOrBeforeAreShared() {
    String curate = "  curated: {type: curate, sources: [sums], steps: [{step: dedupe_exact}]}";
    String pool = "  pool: {type: pool, data: sums, completions_per_problem: 2, sampling: {max_new_tokens: 16}}";
    assertEquals(List.of("0-2 for 1", "0-2 for 1"), jobs(recipes(List.of(curate, SFT), "stages.warmup.steps=4")),
        "stages that only make data have no checkpoint");
    assertEquals(List.of("0-1 for 2", "1-2 for 1", "1-2 for 1"),
        jobs(recipes(List.of(pool, SFT), "stages.warmup.steps=4")), "a pool has one");
    assertEquals(List.of("0-2 for 2", "2-3 for 1", "2-3 for 1"),
        jobs(recipes(List.of(curate, SFT, RL), "stages.more.steps=4")), "from the first stage with a checkpoint");
    assertEquals(List.of("0-1 for 3", "1-2 for 2", "2-3 for 1", "2-3 for 1", "1-3 for 1"),
        jobs(recipes(List.of(SFT, curate, RL), "stages.more.steps=4",
            "stages.curated.steps=[{step: clean}]")),
        "jobs can start from data after a checkpoint");
  }

  @Test
  void aKeyHoldsAllThatMakesTheWeightsAndNothingElse() {
    List<String> keys = StageKeys.of(recipe(), "code");
    List<String> rewards = StageKeys.of(recipe("rewards=[{reward: math, weight: 0.5}]"), "code");
    assertEquals(keys.get(0), rewards.get(0), "the warm-up does not depend on rewards");
    assertNotEquals(keys.get(1), rewards.get(1));
    List<String> held = StageKeys.of(recipe("data.held_out.size=9"), "code");
    assertEquals(keys.get(0), held.get(0));
    assertNotEquals(keys.get(1), held.get(1), "rl evaluates with it in between");
    assertEquals(keys, StageKeys.of(recipe("name=other"), "code"));
    assertNotEquals(keys.get(0), StageKeys.of(recipe(), "other code").get(0));
    assertNotEquals(keys.get(0), StageKeys.of(recipe("data.sums.size=39"), "code").get(0));
  }
}
