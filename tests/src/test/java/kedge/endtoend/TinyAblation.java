package kedge.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest recipe with something to share, and an ablation of it in which one cell cannot run. */
final class TinyAblation {
  static final String BASE = """
      name: tiny
      policy:
        shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 8, \
      num_experts: 4,
          num_experts_per_tok: 2, moe_intermediate_size: 16, max_position_embeddings: 96, tie_word_embeddings: true, \
      rope_theta: 10000.0}
        tokenizer: {characters: " +=0123456789}", words: ["\\\\boxed{"]}
        device: cpu
        threads: 1
      data:
        sums: {source: arithmetic, name: sums, split: train, operations: ["+"], min_digits: 1, max_digits: 1, size: 40}
        held_out: {source: arithmetic, name: held-out, split: held_out, operations: ["+"], min_digits: 1, max_digits: \
      1, size: 10}
      rewards:
        - {reward: math}
      stages:
        warmup: {type: sft, data: sums, steps: 12, sequences_per_step: 8, max_length: 64, learning_rate: {peak: \
      5.0e-3}, checkpoint_every: 5}
        after_warmup: {type: eval, data: held_out, sampling: {max_new_tokens: 16}}
        rl: {type: rl, data: sums, algorithm: grpo, steps: 3, prompts_per_step: 2, completions_per_prompt: 4, \
      sampling: {max_new_tokens: 16},
          overlong: {buffer_tokens: 8}, learning_rate: {peak: 1.0e-3}, checkpoint_every: 1}
        after_rl: {type: eval, data: held_out, sampling: {max_new_tokens: 16}}
      """;
  static final String FILE = """
      name: tiny-ablation
      base: base.yaml
      axes:
        objective:
          grpo: {}
          gspo: {stages.rl.algorithm: gspo}
          too_many: {stages.after_rl.problems: 99}
      seeds: 2
      measure:
        - {stage: after_rl, metric: pass@1, equivalent_within: 0.1}
        - {stage: rl, metric: length_mean, last_steps: 2}
      """;

  private TinyAblation() {
  }

  static Path in(Path folder) throws IOException {
    Files.writeString(folder.resolve("base.yaml"), BASE);
    return Files.writeString(folder.resolve("ablation.yaml"), FILE);
  }
}
