package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.recipes.Recipe;
import org.junit.jupiter.api.Test;

/** Keys of other toolkits are refused with the key that means the same here. */
class ToolkitKeysTest {
  /** Keys of TRL, ms-swift, verl, EasyR1, OpenRLHF, slime, prime-rl and NeMo-RL that Kedge names otherwise. */
  private static final Map<String, String> KEYS = Map.ofEntries(
      Map.entry("completions_per_prompt", "num_generations n n_samples_per_prompt --n-samples-per-prompt group_size "
          + "num_generations_per_prompt"),
      Map.entry("prompts_per_step", "train_batch_size rollout_batch_size batch_size --rollout-batch-size "
          + "num_prompts_per_step"),
      Map.entry("tokens_per_microbatch", "per_device_train_batch_size ppo_micro_batch_size_per_gpu micro_batch_size "
          + "micro_batch_size_per_device_for_update --micro-batch-size train_micro_batch_size "
          + "ppo_max_token_len_per_gpu use_dynamic_bsz max_tokens_per_gpu dynamic_batch_enable --max-tokens-per-gpu "
          + "--use-dynamic-batch-size train_mb_tokens"),
      Map.entry("minibatches_per_step", "gradient_accumulation_steps ppo_mini_batch_size global_batch_size "
          + "--global-batch-size train_global_batch_size steps_per_generation --num-steps-per-rollout"),
      Map.entry("updates_per_batch", "num_iterations ppo_epochs max_epochs"),
      Map.entry("max_new_tokens", "max_completion_length max_response_length generate_max_len "
          + "--rollout-max-response-len max_completion_tokens"),
      Map.entry("kl", "beta kl_loss_coef kl_ctrl kl_coef init_coef --kl-loss-coef --kl-coef kl_tau "
          + "reference_policy_kl_penalty"),
      Map.entry("clip_low", "epsilon clip_ratio_low eps_clip_low_high --eps-clip dppo_mask_low ratio_clip_min"),
      Map.entry("clip_high", "epsilon_high clip_ratio_high --eps-clip-high dppo_mask_high ratio_clip_max"),
      Map.entry("clip_maximum", "clip_ratio_c dual_clip --eps-clip-c ratio_clip_c"),
      Map.entry("aggregation", "loss_type loss_agg_mode token_level_loss --calculate-per-token-loss"),
      Map.entry("advantage", "scale_rewards norm_adv_by_std_in_grpo no_std_norm --disable-grpo-std-normalization "
          + "normalize_rewards"),
      Map.entry("mismatch", "vllm_importance_sampling_mode rollout_importance_sampling_mode rollout_is rollout_rs "
          + "is_correction_type --use-tis use_importance_sampling_correction"),
      Map.entry("cap", "vllm_importance_sampling_clip_max rollout_is_threshold is_correction_threshold --tis-clip"),
      Map.entry("temperature", "--rollout-temperature"),
      Map.entry("packing", "padding_free packing_samples sequence_packing"),
      Map.entry("learn", "assistant_only_loss completion_only_loss loss_mask"),
      Map.entry("max_length", "max_len seq_len"),
      Map.entry("checkpoint", "model_name_or_path pretrain"),
      Map.entry("activation_checkpointing", "gradient_checkpointing"),
      Map.entry("warmup_steps", "warmup_ratio num_warmup_steps"),
      Map.entry("schedule", "lr_scheduler_type lr_scheduler"),
      Map.entry("dtype", "bf16 fp16"),
      Map.entry("keep_last", "keep save_total_limit"),
      Map.entry("--out", "output_dir default_local_dir"),
      Map.entry("--resume", "resume_from_checkpoint resume_mode resume_path find_last_checkpoint load_enable --load "
          + "--resume"),
      Map.entry("evaluate_every", "eval_steps test_freq val_before_train val_only --eval-interval interval "
          + "val_period"));

  @Test
  void eachIsRefusedWithTheKeyThatMeansTheSame() {
    Map<String, String> wrong = new TreeMap<>();
    KEYS.forEach((own, others) -> Arrays.stream(others.split(" ")).forEach(other -> {
      String text = RecipeFakes.RECIPE.replace("algorithm: dapo\n", "algorithm: dapo\n    " + other + ": 1\n");
      RecipeException fault = assertThrows(RecipeException.class,
          () -> RecipeFakes.reader().read(text, "test", List.of()), other);
      if (!fault.getMessage().matches("(?s).*stages\\.rl\\." + other + ": unknown key\\. Maybe [^?]*" + own
          + "\\b[^?]*\\?.*")) {
        wrong.put(other, fault.getMessage());
      }
    }));
    assertEquals(Map.of(), wrong);
  }

  @Test
  void whatKedgeDoesNotHaveIsToldWithWhatThereIsInItsPlace() {
    Map<String, String> reasons = Map.of("repetition_penalty", "Maybe the reward repetition?", "max_turns",
        "a completion is one assistant turn", "load_in_4bit", "Maybe policy.lora", "chat_template",
        "policy.tokenizer.folder", "deepspeed", "kedge train --ranks", "eval_on_start",
        "a stage of type eval before it",
        "push_to_hub", "nothing is uploaded");
    reasons.forEach((key, reason) -> {
      String text = RecipeFakes.RECIPE.replace("algorithm: dapo\n", "algorithm: dapo\n    " + key + ": 1\n");
      String message = assertThrows(RecipeException.class, () -> RecipeFakes.reader().read(text, "test", List.of()))
          .getMessage();
      assertTrue(message.contains("stages.rl." + key + ": unknown key: ") && message.contains(reason), message);
    });
  }

  @Test
  void everyHintNamesAKey() {
    KeyHints hints = new KeyHints(RecipeFakes.schema(), Recipe.class);
    List<String> unknown = KEYS.keySet().stream()
        .filter(key -> !key.startsWith("--") && !hints.places().containsKey(key)).toList();
    assertEquals(List.of(), unknown);
    assertTrue(hints.places().size() > 100);
  }
}
