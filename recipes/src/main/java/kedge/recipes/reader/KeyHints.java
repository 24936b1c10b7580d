package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.recipes.Recipe;

/**
 * What an unknown key may have been meant to be: the same key in its right section, another toolkit's word for it, or
 * the nearest spelling.
 */
final class KeyHints {

  /** What other toolkits call it, and what it is called here. */
  private static final Map<String, String> OTHER_WORDS = Map.ofEntries(
      Map.entry("num_generations", "completions_per_prompt"), Map.entry("group_size", "completions_per_prompt"),
      Map.entry("n_samples_per_prompt", "completions_per_prompt"), Map.entry("train_batch_size", "prompts_per_step"),
      Map.entry("rollout_batch_size", "prompts_per_step"), Map.entry("batch_size", "prompts_per_step"),
      Map.entry("max_steps", "steps"),
      Map.entry("max_completion_length", "max_new_tokens"), Map.entry("max_response_length", "max_new_tokens"),
      Map.entry("max_tokens", "max_new_tokens"), Map.entry("num_iterations", "updates_per_batch"),
      Map.entry("ppo_epochs", "updates_per_batch"),
      Map.entry("reward_funcs", "rewards"), Map.entry("reward_weights", "weight"),
      Map.entry("multi_objective_aggregation", "advantage"),
      Map.entry("limiter", "clip"), Map.entry("beta", "kl"),
      Map.entry("kl_coef", "kl"), Map.entry("epsilon_low", "clip_low"), Map.entry("epsilon_high", "clip_high"),
      Map.entry("loss_type", "aggregation"), Map.entry("loss_agg_mode", "aggregation"),
      Map.entry("scale_rewards", "advantage"),
      Map.entry("max_grad_norm", "max_gradient_norm"), Map.entry("grad_clip", "max_gradient_norm"),
      Map.entry("lr", "learning_rate"),
      Map.entry("eval_steps", "evaluate_every"), Map.entry("eval_every", "evaluate_every"),
      Map.entry("save_steps", "checkpoint_every"),
      Map.entry("max_seq_length", "max_length"), Map.entry("seq_len", "max_length"), Map.entry("model", "policy"),
      Map.entry("final", "final_rate"),
      Map.entry("torch_dtype", "dtype"), Map.entry("max_tokens_per_gpu", "tokens_per_microbatch"));

  private final Schema schema;
  private final Map<String, Set<String>> places = new LinkedHashMap<>();

  KeyHints(Schema schema) {
    this(schema, Recipe.class);
  }

  /** @param root what the whole document is */
  KeyHints(Schema schema, Class<? extends Record> root) {
    this.schema = schema;
    collect(root, "");
  }

  /**
   * Every key of a recipe, with the sections it may stand in ({@code stages.<name>.sampling}; empty text for the top).
   */
  Map<String, Set<String>> places() {
    return places;
  }

  private void collect(Type type, String place) {
    Class<?> raw = Field.raw(type);
    if (raw == Optional.class) {
      collect(Field.argument(type), place);
    } else if (raw == Map.class) {
      collect(Field.argument(type), RecipeFaults.child(place, "<name>"));
    } else if (raw == List.class) {
      collect(Field.argument(type), place + "[]");
    } else if (Schema.section(raw)) {
      Map<String, Type> keys = new LinkedHashMap<>(schema.keys(raw, Optional.empty()));
      schema.chooser(raw).ifPresent(chooser -> schema.choices(raw).values()
          .forEach(choice -> schema.keys(raw, Optional.of(choice)).forEach(keys::putIfAbsent)));
      keys.forEach((key, inner) -> {
        places.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(place);
        collect(inner, RecipeFaults.child(place, key));
      });
    }
  }

  /**
   * The message for a key that the section does not take.
   *
   * @param path of the section; places that begin as it does come before others
   */
  String unknown(String key, Collection<String> here, String path) {
    String other = OTHER_WORDS.get(key);
    if (other != null && (here.contains(other) || places.containsKey(other))) {
      return "unknown key. Maybe " + (here.contains(other) ? other : where(other)) + "?"
          + (places.containsKey(key) ? " Or else " + key + " belongs " + belongs(key, path) : "");
    }
    if (places.containsKey(key)) {
      return "unknown key in this section. " + key + " belongs " + belongs(key, path);
    }
    Optional<String> near = NearestWord.of(key, here);
    if (near.isPresent()) {
      return "unknown key. Maybe " + near.get() + "?";
    }
    Optional<String> far = NearestWord.of(key, places.keySet());
    return far.isPresent() ? "unknown key. Maybe " + where(far.get()) + "?"
        : "unknown key, expected one of " + String.join(", ", here);
  }

  private String belongs(String key, String path) {
    List<String> near = places.get(key).stream().filter(place -> !path.isEmpty() && top(place).equals(top(path)))
        .toList();
    Collection<String> sections = near.isEmpty() ? places.get(key) : near;
    return sections.contains("") ? "at the top of the recipe" : "under " + String.join(" or ", sections);
  }

  private static String top(String path) {
    return path.split("\\.", 2)[0];
  }

  private String where(String key) {
    String place = places.get(key).iterator().next();
    return RecipeFaults.child(place, key);
  }
}
