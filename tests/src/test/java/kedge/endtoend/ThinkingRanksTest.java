package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.training.folder.RunCheckpoints;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline with every kind of stage on ranks that divide the optimizer's state: to its end, and gone on with by
 * another number of ranks from where it was cut off.
 */
class ThinkingRanksTest {
  private static final String RECIPE = """
      name: thinking
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789", words: ["\\\\boxed{", "}"]}
        device: cpu
        threads: 1
        reduction: fixed_tree
        block_sequences: 4
      data:
        sums: {source: arithmetic, name: sums, operations: ["+"], min_digits: 1, max_digits: 1, size: 12}
        more: {source: arithmetic, name: more, operations: ["+"], min_digits: 1, max_digits: 1, size: 12, seed: 5, \
      demonstration: direct}
      rewards: [{reward: math}, {reward: thinks}]
      total: {by: formula, formula: math}
      stages:
        curated: {type: curate, sources: [sums, more], steps: [{step: dedupe_exact}]}
        longcot: {type: sft, data: curated, steps: 60, sequences_per_step: 16, max_length: 64, \
      learning_rate: {peak: 5.0e-3, warmup_steps: 3}, balance_coefficient: 0.001, checkpoint_every: 30}
        pool: {type: pool, data: sums, completions_per_problem: 4, sampling: {max_new_tokens: 32}, \
      problems_per_step: 6, checkpoint_every: 1, general: [sums], keep_all_right: true}
        harvest: {type: harvest, data: pool, completions_per_problem: 4, at_most: 2, \
      sampling: {max_new_tokens: 32}, problems_per_step: 6, checkpoint_every: 1}
        fusion: {type: sft, data: {mix: {more: 0.9, harvest: 0.1}}, steps: 14, sequences_per_step: 10, \
      max_length: 64, checkpoint_every: 4, learning_rate: {schedule: adalrs, peak: 1.0e-4, \
      adalrs: {window: 3, until: 0.7}}}
        rl: {type: rl, data: pool, total: {by: formula, formula: 0.7 * math + 0.3 * thinks}, algorithm: grpo, \
      kl: {coefficient: 0.01}, steps: 4, prompts_per_step: 4, completions_per_prompt: 4, minibatches_per_step: 2, \
      sampling: {max_new_tokens: 32}, learning_rate: {peak: 1.0e-4}, checkpoint_every: 2}
        after: {type: eval, data: pool, problems: 6, sampling: {max_new_tokens: 32}}
      """;
  @TempDir
  static Path folder;
  private static Path recipe;
  private static Path run;
  private static Map<String, String> one;

  @BeforeAll
  static void runOnTwoRanks() throws IOException {
    recipe = Files.writeString(folder.resolve("thinking.yaml"), RECIPE);
    RankRuns.train(recipe, List.of(), 1, folder.resolve("one"));
    one = RankRuns.bytes(folder.resolve("one"));
    run = folder.resolve("two");
    RankRuns.train(recipe, List.of("policy.zero_stage=2"), 2, run);
  }

  @Test
  void everyKindOfStageLeavesTheBytesOfOneProcess() throws IOException {
    assertEquals(one, RankRuns.bytes(run));
    assertTrue(one.keySet().containsAll(List.of("stages/curated/data.jsonl", "pools/pool.jsonl", "pools/harvest.jsonl",
        "evaluations.jsonl")), one::toString);
    assertTrue(one.keySet().stream().anyMatch(name -> name.endsWith("search.state")), one::toString);
    assertTrue(Files.readString(run.resolve("pools/harvest.jsonl")).lines().count() > 0);
  }

  @Test
  void cutOffAnywhereItIsGoneOnWithByAnotherNumberOfRanks() throws IOException {
    List<Path> checkpoints = RunCheckpoints.complete(run.resolve("checkpoints"));
    int inRound = IntStream.range(0, checkpoints.size())
        .filter(i -> Files.exists(checkpoints.get(i).resolve("search.state"))).findFirst().orElseThrow();
    int[] kept = {2, inRound + 1, checkpoints.size() - 1}; // in the pool, in a round of AdaLRS, in rl
    int[] ranks = {3, 1, 3};
    int[] stages = {1, 0, 2};
    for (int i = 0; i < kept.length; i++) {
      Path cut = Folders.copy(run, folder.resolve("cut-" + i));
      for (Path later : checkpoints.subList(kept[i], checkpoints.size())) {
        Folders.delete(cut.resolve("checkpoints").resolve(later.getFileName()));
      }
      RankRuns.resume(recipe, List.of("policy.zero_stage=" + stages[i]), ranks[i], cut);
      assertEquals(one, RankRuns.bytes(cut), "after " + checkpoints.get(kept[i] - 1).getFileName() + ", on " + ranks[i]
          + " ranks");
    }
  }
}
