package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Suggests the key that an unknown one was probably meant to be: another toolkit's word for it, the same key in its
 * right section, or the nearest spelling.
 */
final class KeyHints {

  /** Kedge's key for each key of TRL, ms-swift, verl, EasyR1, OpenRLHF, slime, prime-rl and NeMo-RL. */
  private static final Map<String, String> OTHER_WORDS = words("""
      policy: model
      dtype: torch_dtype
      steps: max_steps
      prompts_per_step: train_batch_size rollout_batch_size batch_size num_prompts_per_step
      completions_per_prompt: num_generations group_size n n_samples_per_prompt num_generations_per_prompt
      tokens_per_microbatch: per_device_train_batch_size micro_batch_size train_micro_batch_size \
      ppo_micro_batch_size_per_gpu micro_batch_size_per_device_for_update max_tokens_per_gpu train_mb_tokens \
      ppo_max_token_len_per_gpu use_dynamic_bsz use_dynamic_batch_size dynamic_batch_enable
      minibatches_per_step: gradient_accumulation_steps ppo_mini_batch_size global_batch_size \
      train_global_batch_size steps_per_generation num_steps_per_rollout
      updates_per_batch: num_iterations ppo_epochs max_epochs
      max_new_tokens: max_completion_length max_response_length generate_max_len rollout_max_response_len \
      max_completion_tokens max_tokens
      sampling: generation
      temperature: rollout_temperature
      rewards: reward_funcs
      weight: reward_weights
      kl: beta kl_coef kl_loss_coef kl_ctrl init_coef kl_tau reference_policy_kl_penalty
      clip: limiter
      clip_low: epsilon epsilon_low clip_ratio clip_ratio_low eps_clip eps_clip_low_high dppo_mask_low ratio_clip_min
      clip_high: epsilon_high clip_ratio_high eps_clip_high dppo_mask_high ratio_clip_max
      clip_maximum: clip_ratio_c dual_clip eps_clip_c ratio_clip_c
      aggregation: loss_type loss_agg_mode token_level_loss calculate_per_token_loss
      advantage: scale_rewards norm_adv_by_std_in_grpo no_std_norm disable_grpo_std_normalization \
      normalize_rewards multi_objective_aggregation
      mismatch: vllm_importance_sampling_mode rollout_importance_sampling_mode rollout_correction rollout_is \
      rollout_rs is_correction_type use_tis use_importance_sampling_correction
      cap: vllm_importance_sampling_clip_max rollout_is_threshold is_correction_threshold tis_clip
      packing: padding_free packing_samples sequence_packing
      roles: assistant_only_loss completion_only_loss loss_mask
      max_length: max_seq_length seq_len max_len
      max_gradient_norm: max_grad_norm grad_clip
      learning_rate: lr
      final_rate: final
      evaluate_every: eval_steps eval_every eval_interval test_freq val_before_train val_only val_period interval
      checkpoint_every: save_steps
      """);
  /** Keys of other toolkits that are an option of the command here. */
  private static final Set<String> RESUME = Set.of("resume", "resume_from_checkpoint", "resume_mode", "resume_path",
      "find_last_checkpoint", "load", "load_enable");

  private final Schema schema;
  private final Map<String, Set<String>> places = new LinkedHashMap<>();

  /** @param root record of the whole document */
  KeyHints(Schema schema, Class<? extends Record> root) {
    this.schema = schema;
    collect(root, "");
  }

  private static Map<String, String> words(String table) {
    Map<String, String> words = new HashMap<>();
    table.lines().map(line -> line.split(": ")).forEach(
        line -> Arrays.stream(line[1].split(" +")).forEach(other -> words.put(other, line[0])));
    return Map.copyOf(words);
  }

  /** Returns every key with its sections, such as {@code stages.<name>.sampling}; the empty text is the top. */
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
      Map<String, Type> keys = schema.keys(raw, Optional.empty());
      schema.chooser(raw).ifPresent(chooser -> schema.choices(raw).values()
          .forEach(choice -> schema.keys(raw, Optional.of(choice)).forEach(keys::putIfAbsent)));
      keys.forEach((key, inner) -> {
        places.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(place);
        collect(inner, RecipeFaults.child(place, key));
      });
    }
  }

  /**
   * Returns the message for a key that the section does not take.
   *
   * @param path path of the section; places that begin like it are named before others
   */
  String unknown(String key, Collection<String> here, String path) {
    String plain = key.replaceFirst("^--", "").replace('-', '_');
    if (RESUME.contains(plain)) {
      return "unknown key. Maybe the option --resume of kedge train?";
    }
    String other = OTHER_WORDS.get(plain);
    if (other != null && (here.contains(other) || places.containsKey(other))) {
      return "unknown key. Maybe " + (here.contains(other) ? other : where(other)) + "?"
          + (places.containsKey(key) ? " Or else " + key + " belongs " + belongs(key, path) : "");
    }
    if (places.containsKey(key)) {
      return "unknown key in this section. " + key + " belongs " + belongs(key, path);
    }
    return NearestWord.of(key, here).or(() -> NearestWord.of(key, places.keySet()).map(this::where))
        .map(near -> "unknown key. Maybe " + near + "?")
        .orElseGet(() -> "unknown key, expected one of " + String.join(", ", here));
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
    return RecipeFaults.child(places.get(key).iterator().next(), key);
  }
}
