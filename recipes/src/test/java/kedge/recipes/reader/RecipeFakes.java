package kedge.recipes.reader;

import java.util.List;
import java.util.Map;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.Recipe;
import kedge.recipes.settings.ShapeSettings;
import kedge.rewards.RewardProvider;

/** A reader with hand-made providers, and a recipe that uses all of the schema's corners. */
public final class RecipeFakes {
  private RecipeFakes() {
  }

  /** Settings with a default filled in by the constructor, as providers write them. */
  public record NumbersSettings(String split, Integer count, boolean signed) {
    public NumbersSettings {
      split = split == null ? "train" : split;
      count = count == null ? 1000 : count;
      if (count < 1) {
        throw new IllegalArgumentException("count is " + count + ", expected at least 1");
      }
    }
  }

  /** Settings with a required text, refused the way providers do. */
  public record FileSettings(String file, Integer limit) {
    public FileSettings {
      java.util.Objects.requireNonNull(file, "file");
    }
  }

  /** A reward without settings. */
  public record NothingSettings() {
  }

  public static RecipeReader reader() {
    return new RecipeReader(schema());
  }

  public static Schema schema() {
    return new Schema(
        Map.of(ProblemSourceProvider.class, Map.of("numbers", NumbersSettings.class, "file", FileSettings.class),
            RewardProvider.class, Map.of("math", NothingSettings.class)));
  }

  public static Recipe recipe() {
    return reader().read(RECIPE, "test.yaml", List.of());
  }

  /** A shape from its keys, written as under {@code policy.shape}; the others have their defaults. */
  public static ShapeSettings shape(String yaml) {
    RecipeFaults faults = new RecipeFaults();
    Object shape = new Binder(schema(), faults, Recipe.class).bind(ShapeSettings.class,
        YamlParser.parse(yaml, "", faults), "");
    faults.throwIfAny("shape");
    return (ShapeSettings) shape;
  }

  /** Every section once. */
  public static final String RECIPE = """
      name: quickstart
      seed: 7
      policy:
        shape:
          hidden_size: 64
          num_hidden_layers: 2
          num_attention_heads: 4
          num_key_value_heads: 2
          head_dim: 16
          num_experts: 8
          num_experts_per_tok: 2
          moe_intermediate_size: 32
          max_position_embeddings: 128
        tokenizer: {characters: 0123456789+-*= , words: ["\\\\boxed{"]}
        device: cpu
        threads: 2
      data:
        train: {source: numbers, signed: true}
        held_out: {source: numbers, signed: true, split: held_out, count: 500}
      rewards:
        - {reward: math, weight: 1}
      stages:
        warmup:
          type: sft
          data: train
          steps: 100
          max_length: 64
          learning_rate: {schedule: cosine, peak: 1e-3, warmup_steps: 10}
        rl:
          type: rl
          data: train
          algorithm: dapo
          steps: 150
          prompts_per_step: 16
          completions_per_prompt: 8
          sampling: {max_new_tokens: 32}
          objective: {clip_high: 0.3}
          kl: {coefficient: 0.01}
          dynamic_sampling: {enabled: true}
          overlong: {buffer_tokens: 8}
          learning_rate: {peak: 5e-4}
          evaluate_every: 50
          evaluate_with: eval
        eval:
          type: eval
          data: held_out
          completions_per_problem: 4
          sampling: {temperature: 0.7, max_new_tokens: 32}
          k: [1, 4]
      """;
}
