package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A recipe with every kind of stage that runs in seconds: 40 + 6 + 5 steps, checkpoints after 7, 14, 21, 28, 35, 40,
 * 42, 44, 46, 49 and 51.
 */
final class TinyRecipe {
  static final int WARMUP = 40;
  static final int DAPO = 6;
  static final int PENALISED = 5;
  static final int STEPS = WARMUP + DAPO + PENALISED;
  static final int EVALUATIONS = 5;
  static final String TEXT = """
      name: tiny
      seed: 3
      policy:
        shape: {hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 32, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 10}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 40, sequences_per_step: 16, max_length: 64, learning_rate: {peak: \
      5.0e-3, warmup_steps: 3},
          balance_coefficient: 0.001, checkpoint_every: 7}
        first_eval: {type: eval, data: held_out, sampling: {max_new_tokens: 32}, completions_per_problem: 2}
        dapo:
          type: rl
          data: sums
          algorithm: dapo
          steps: 6
          prompts_per_step: 4
          completions_per_prompt: 4
          sampling: {max_new_tokens: 32}
          overlong: {buffer_tokens: 8}
          dynamic_sampling: {max_rounds: 3}
          learning_rate: {peak: 1.0e-3}
          balance_coefficient: 0.001
          evaluate_every: 2
          evaluate_with: first_eval
          checkpoint_every: 2
        penalised:
          type: rl
          data: sums
          algorithm: grpo
          steps: 5
          prompts_per_step: 4
          completions_per_prompt: 4
          sampling: {max_new_tokens: 32}
          overlong: {buffer_tokens: 28}
          kl: {coefficient: 0.05}
          updates_per_batch: 2
          minibatches_per_step: 2
          learning_rate: {schedule: cosine, peak: 1.0e-3}
          checkpoint_every: 3
        last_eval: {type: eval, data: held_out, sampling: {max_new_tokens: 32}, completions_per_problem: 2}
      """;

  private TinyRecipe() {
  }

  static Path in(Path folder) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), TEXT);
  }
}
