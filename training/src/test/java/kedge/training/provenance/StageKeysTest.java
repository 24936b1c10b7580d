package kedge.training.provenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gives a stage another key, and what does not. */
class StageKeysTest {
  private static final String BASE = """
      name: tiny
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{", ".", "/"]}
        device: cpu
      data:
        worked: {source: jsonl, file: FOLDER/worked.jsonl, name: worked, answer_form: hash}
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 10}
      chat_models:
        critic: {url: "http://localhost:1/v1", model: none, cache: FOLDER/cache}
      rewards:
        - {reward: math}
        - {reward: {python: "FOLDER/mine.py:brevity", signature: trl}}
        - {reward: {java: FOLDER/Mine.java}}
      stages:
        warmup: {type: sft, data: worked, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: \
      5.0e-3}}
        grpo: {type: rl, data: sums, algorithm: grpo, steps: 3, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 16},
          learning_rate: {peak: 1.0e-3}, evaluate_every: 1, evaluate_with: after}
        sft: {type: sft, data: worked, steps: 3, sequences_per_step: 8, max_length: 64, learning_rate: {peak: 5.0e-3}}
        after: {type: eval, data: held_out, sampling: {max_new_tokens: 16}}
      """;
  private static final String JAVA = """
      import kedge.data.Problem;
      import kedge.rewards.*;
      public record Mine() implements Reward {
        public String name() { return "mine"; }
        public Verdict judge(Problem problem, Candidate candidate) { return new Verdict.Scored(1); }
      }
      """;
  @TempDir
  Path folder;
  private List<String> before;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("worked.jsonl"), "{\"question\": \"1+1=\", \"answer\": \"2 #### 2\"}\n");
    Files.writeString(folder.resolve("mine.py"), "def brevity(**columns): return [1]\n");
    Files.writeString(folder.resolve("Mine.java"), JAVA);
    before = keys();
  }

  private List<String> keys(String... settings) {
    Recipe recipe = RecipeReader.installed().read(BASE.replace("FOLDER", folder.toString()), "base", List.of(settings));
    return StageKeys.of(recipe, "code");
  }

  /** The stages whose key is another now. */
  private String changed(List<String> after) {
    List<String> names = List.of("warmup", "grpo", "sft", "after");
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (!before.get(i).equals(after.get(i))) {
        changed.add(names.get(i));
      }
    }
    return String.join(" ", changed);
  }

  @Test
  void otherCodeIsAnotherKey() {
    Recipe recipe = RecipeReader.installed().read(BASE.replace("FOLDER", folder.toString()), "base", List.of());
    assertEquals("warmup grpo sft after", changed(StageKeys.of(recipe, "other code")));
  }

  @Test
  void anotherSeedIsAnotherKey() {
    assertEquals("warmup grpo sft after", changed(keys("seed=2")));
  }

  @Test
  void anotherPolicyIsAnotherKey() {
    assertEquals("warmup grpo sft after", changed(keys("policy.shape.hidden_size=32")));
  }

  @Test
  void anEarlierStageIsPartOfTheKeysOfAllThatFollow() {
    assertEquals("warmup grpo sft after", changed(keys("stages.warmup.steps=4")));
    assertEquals("grpo sft after", changed(keys("stages.grpo.steps=4")));
    assertEquals("sft after", changed(keys("stages.sft.steps=4")));
  }

  @Test
  void rewardsAndTheirTotalArePartOfTheKeysOfStagesThatUseThem() {
    assertEquals("grpo sft after", changed(keys("rewards.0.weight=0.5")));
    assertEquals("grpo sft after", changed(keys("total={by: weighted_sum, normalise: true}")));
    assertEquals("grpo sft after", changed(keys("chat_models.critic.model=other")));
  }

  @Test
  void rewardsArePartOfTheKeyOfAnSftStageThatIsEvaluated() {
    String[] evaluated = {"stages.warmup.evaluate_every=1", "stages.warmup.evaluate_with=after"};
    before = keys(evaluated);
    assertEquals("warmup grpo sft after", changed(keys(evaluated[0], evaluated[1], "rewards.0.weight=0.5")));
  }

  @Test
  void rewardsArePartOfTheKeyOfAnSftStageWhoseRowsTheyLeaveOut() {
    before = keys("data.worked.on_bad_row=drop");
    assertEquals("warmup grpo sft after", changed(keys("data.worked.on_bad_row=drop", "rewards.0.policy=lenient")));
  }

  @Test
  void aStageThatAnotherNamesIsPartOfItsKeyWithItsData() {
    assertEquals("grpo sft after", changed(keys("stages.after.sampling.max_new_tokens=8")));
    assertEquals("grpo sft after", changed(keys("data.held_out.size=9")));
  }

  @Test
  void theContentOfADataFileIsPartOfTheKey() throws IOException {
    Files.writeString(folder.resolve("worked.jsonl"), "{\"question\": \"1+2=\", \"answer\": \"3 #### 3\"}\n");
    assertEquals("warmup grpo sft after", changed(keys()));
  }

  @Test
  void theSourcesOfOnesOwnRewardsArePartOfTheKey() throws IOException {
    Files.writeString(folder.resolve("mine.py"), "def brevity(**columns): return [2]\n");
    List<String> python = keys();
    assertEquals("grpo sft after", changed(python));
    Files.writeString(folder.resolve("Mine.java"), JAVA.replace("Scored(1)", "Scored(0)"));
    assertNotEquals(python.get(1), keys().get(1));
  }

  @Test
  void namesAndTheRepliesOfAModelKeptAsideAreNoPartOfIt() throws IOException {
    assertEquals("", changed(keys("name=other")));
    Files.createDirectories(folder.resolve("cache"));
    Files.writeString(folder.resolve("cache/reply.json"), "{}");
    assertEquals("", changed(keys()));
    assertEquals("sft after", changed(keys("stages.sft.look_ahead=9")),
        "a stage named as a type of stages is not part of all of that type");
  }
}
