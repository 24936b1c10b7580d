package kedge.training.folder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.folder.RecipeChange.Effect;

/** Rules for the effect that a changed recipe key can have on a run in a given state. */
final class ChangeRules {
  private static final Pattern STAGE = Pattern.compile("stages\\.([^.]+)(?:\\.(.+))?");
  private static final Pattern SOURCE = Pattern.compile("data\\.([^.]+).*");
  private static final Pattern OF_A_FILE = Pattern.compile("name|trackers|checkpoints(\\..*)?|rollout_log(\\..*)?");
  private static final Pattern OPERATION = Pattern.compile("rewards\\.\\d+\\.(concurrency|heap_megabytes)"
      + "|chat_models\\.[^.]+\\.(in_flight|requests_per_minute|tokens_per_minute"
      + "|first_wait_seconds|longest_wait_seconds|cache|key_variable)");
  /** Addresses, limits and retries of servers, but not their kind. */
  private static final Pattern SERVERS = Pattern.compile("rollouts\\.(urls|model|folder|seen_as|key_variable|in_flight"
      + "|timeout_seconds|load_timeout_seconds|retries|first_wait_seconds|longest_wait_seconds)");
  private static final Pattern EVALUATION = Pattern.compile("evaluate_every|evaluate_with|held_out");
  private final Recipe saved;
  private final Recipe asked;
  private final RunState state;
  private final boolean trained;
  private final Set<String> begun;

  /** @param trained whether the run has a checkpoint */
  ChangeRules(Recipe saved, Recipe asked, RunState state, boolean trained) {
    this.saved = saved;
    this.asked = asked;
    this.state = state;
    this.trained = trained;
    List<String> names = List.copyOf(saved.stages().keySet());
    List<String> done = names.subList(0, Math.min(names.size(), state.stage() + (state.step() > 0 ? 1 : 0)));
    this.begun = Stream.concat(done.stream(), done.stream().flatMap(name -> evaluation(saved.stages().get(name))))
        .collect(Collectors.toSet());
  }

  private static Stream<String> evaluation(Stage stage) {
    return (stage instanceof RlStage rl ? rl.evaluateWith()
        : stage instanceof SftStage sft ? sft.evaluateWith() : Optional.<String>empty()).stream();
  }

  Effect of(String key) {
    if (!trained && state.stage() == 0 && state.step() == 0) {
      return Effect.LATER;
    }
    Matcher stage = STAGE.matcher(key);
    if (stage.matches()) {
      return ofStage(stage.group(1), Optional.ofNullable(stage.group(2)).orElse(""));
    }
    Matcher source = SOURCE.matcher(key);
    if (source.matches()) {
      return readByBegun(source.group(1)) ? Effect.RESULT : Effect.LATER;
    }
    if (OF_A_FILE.matcher(key).matches() || OPERATION.matcher(key).matches()) {
      return Effect.NONE;
    }
    return key.startsWith("policy.") ? ofPolicy(key) : Effect.RESULT;
  }

  private Effect ofPolicy(String key) {
    if (key.startsWith("policy.chat_template_kwargs")) {
      return Effect.RESULT; // other prompts, but the weights fit
    }
    return switch (key) {
      case "policy.decode_rows", "policy.activation_checkpointing" -> exact() ? Effect.NONE : Effect.RESULT;
      case "policy.tokens_per_microbatch", "policy.share_prompts", "policy.threads" -> exact() ? Effect.ROUNDING
          : Effect.RESULT;
      case "policy.zero_stage", "policy.expert_parallel" -> Effect.NONE; // which rank holds what
      case "policy.device", "policy.checkpoint" -> Effect.RESULT;
      default -> trained ? Effect.MISFIT : Effect.RESULT;
    };
  }

  /** Returns whether completions and scores do not depend on their batch, as in fp32 on a CPU. */
  private boolean exact() {
    return Stream.of(saved, asked).map(Recipe::policy).allMatch(policy -> policy.dtype() == PolicySettings.Dtype.FP32
        && Devices.parse(policy.device()).is_cpu());
  }

  private Effect ofStage(String name, String key) {
    if (!begun.contains(name)) {
      return Effect.LATER;
    }
    if (!asked.stages().containsKey(name) || key.equals("type")) {
      return Effect.MISFIT;
    }
    if (key.equals("checkpoint_every") || SERVERS.matcher(key).matches()) {
      return Effect.NONE;
    }
    if (key.equals("steps") || key.equals("epochs")) {
      return drawsAhead(saved.stages().get(name)) ? Effect.RESULT : Effect.LENGTH;
    }
    if (key.equals("look_ahead")) {
      return exact() ? Effect.ROUNDING : Effect.RESULT;
    }
    return EVALUATION.matcher(key).matches() && !stopsEarly(saved.stages().get(name))
        && !stopsEarly(asked.stages().get(name)) ? Effect.NONE : Effect.RESULT;
  }

  /** Returns whether a longer stage would have drawn its last steps with other weights. */
  private static boolean drawsAhead(Stage stage) {
    return stage instanceof RlStage rl && rl.staleness() > 0;
  }

  private static boolean stopsEarly(Stage stage) {
    return stage instanceof RlStage rl && rl.stopEarly().isPresent()
        || stage instanceof SftStage sft && sft.stopEarly().isPresent();
  }

  private boolean readByBegun(String source) {
    return begun.stream().map(saved.stages()::get).anyMatch(stage -> stage.reads().contains(source));
  }

  /** Returns whether the stages that have begun are the first stages of the new recipe, in the same order. */
  boolean stagesFit() {
    List<String> before = List.copyOf(saved.stages().keySet());
    int fixed = trained || state.stage() > 0 || state.step() > 0 ? state.stage() + (state.step() > 0 ? 1 : 0) : 0;
    fixed = Math.min(fixed, before.size());
    List<String> now = List.copyOf(asked.stages().keySet());
    return now.size() >= fixed && now.subList(0, fixed).equals(before.subList(0, fixed));
  }
}
