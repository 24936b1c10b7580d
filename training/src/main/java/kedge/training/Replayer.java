package kedge.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.recipes.Recipe;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.report.JsonLinesLog;
import kedge.training.stage.RlStageRunner;
import kedge.training.stage.SftStageRunner;
import kedge.training.stage.StageReference;
import kedge.training.stage.StageRunner;

/**
 * Draws a rollout of a run again. The policy it was drawn with is that of the newest checkpoint not after its step; the
 * steps between are taken again, in memory, as the run took them.
 */
final class Replayer {
  private final Recipe recipe;
  private final Path run;
  private final PolicyParts kit;
  private final PrintWriter out;

  Replayer(Recipe recipe, Path run, PolicyParts kit, PrintWriter out) {
    this.recipe = recipe;
    this.run = run;
    this.kit = kit;
    this.out = out;
  }

  void replay(ReplayRequest wanted) {
    String stage = stage(wanted);
    JsonNode line = line(stage, wanted);
    RunCheckpoints checkpoints = new RunCheckpoints(run.resolve("checkpoints"), kit);
    try (Policy policy = kit.policy(recipe.seed(), true)) {
      RunState state = begin(stage, wanted.step(), checkpoints, policy);
      out.println("policy of stage " + stage + " before step " + wanted.step() + ": from "
          + (state.total() == 0 ? "the recipe's own beginning" : checkpoints.path(state.total()).toString())
          + (state.step() < wanted.step()
              ? ", with steps " + state.step() + " to " + (wanted.step() - 1) + " taken again"
              : ""));
      advance(stage, state, wanted.step(), policy, checkpoints);
      compare(line, policy, ((RlStage) recipe.stages().get(stage)));
    }
  }

  private String stage(ReplayRequest wanted) {
    List<String> stages = recipe.stages().entrySet().stream().filter(entry -> entry.getValue() instanceof RlStage)
        .map(Map.Entry::getKey).toList();
    if (wanted.stage().isEmpty() && stages.size() != 1) {
      throw new UserError("--stage is missing: the run's rl stages are " + stages);
    }
    String stage = wanted.stage().orElseGet(() -> stages.get(0));
    if (!stages.contains(stage)) {
      throw new UserError("--stage is " + stage + ", expected one of the run's rl stages " + stages);
    }
    return stage;
  }

  private JsonNode line(String stage, ReplayRequest wanted) {
    Path file = run.resolve("rollouts.jsonl");
    List<JsonNode> drawn = new ArrayList<>();
    JsonLinesLog.read(file, (of, step) -> of.equals(stage) && step == wanted.step(), drawn::add);
    if (wanted.sample() >= drawn.size()) {
      throw new UserError("stage " + stage + ", step " + wanted.step() + " has " + drawn.size() + " rollouts in " + file
          + ", but --sample is " + wanted.sample() + ", counted from 0");
    }
    return drawn.get(wanted.sample());
  }

  private RunState begin(String stage, long step, RunCheckpoints checkpoints, Policy policy) {
    int place = new ArrayList<>(recipe.stages().keySet()).indexOf(stage);
    Optional<Path> best = Optional.empty();
    RunState state = RunState.start();
    for (Path candidate : folders()) {
      RunState found = RunState.read(candidate);
      boolean between = found.search() == null || !found.search().inRound();
      if (between && found.total() > state.total()
          && (found.stage() < place || (found.stage() == place && found.step() <= step))) {
        best = Optional.of(candidate);
        state = found;
      }
    }
    return best.isPresent() ? checkpoints.restore(best.get(), policy) : state;
  }

  private List<Path> folders() {
    try (Stream<Path> folders = Files.list(run.resolve("checkpoints"))) {
      return folders.filter(folder -> Files.isRegularFile(folder.resolve("state.json"))
          && !folder.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UserError(run + ": its checkpoints cannot be listed: " + e.getMessage(), e);
    }
  }

  private void advance(String target, RunState from, long step, Policy policy, RunCheckpoints checkpoints) {
    try (RecipeRewards rewards = new RecipeRewards(recipe,
        recipe.policy().threads().orElse(Runtime.getRuntime().availableProcessors()))) {
      advance(target, from, step, policy, checkpoints, rewards);
    }
  }

  private void advance(String target, RunState from, long step, Policy policy, RunCheckpoints checkpoints,
      RecipeRewards rewards) {
    RunState state = from;
    List<Map.Entry<String, Stage>> stages = new ArrayList<>(recipe.stages().entrySet());
    RecipeSources sources = new RecipeSources(recipe, Optional.of(run));
    for (;; state = state.nextStage()) {
      String name = stages.get(state.stage()).getKey();
      Stage stage = stages.get(state.stage()).getValue();
      boolean last = name.equals(target);
      if (state.step() == 0) {
        policy.optimizer().reset();
      }
      if (stage instanceof SftStage sft) {
        try (SftStageRunner stepper = new SftStageRunner(name, sft, kit, policy, sources, recipe.seed())) {
          state = steps(state, stepper.steps(), stepper, policy);
        }
      } else if (stage instanceof RlStage rl) {
        try (StageReference reference = StageReference.of(rl, kit, policy, state, checkpoints, () -> {
        })) {
          state = steps(state, last ? step : rl.steps(),
              new RlStageRunner(name, rl, kit, policy, reference.policy(), sources, rewards, recipe.seed()), policy);
        }
      }
      if (last) {
        return;
      }
    }
  }

  private static RunState steps(RunState from, long until, StageRunner stepper, Policy policy) {
    RunState state = from;
    boolean last = false;
    while (state.step() < until && !last) {
      StageRunner.Outcome outcome = stepper.step(state);
      state = state.after(outcome.cursor(), policy.optimizer().steps(), outcome.search());
      last = outcome.last();
    }
    return state;
  }

  private void compare(JsonNode line, Policy policy, RlStage stage) {
    int[] prompt = ints(line.get("prompt_tokens"));
    int[] tokens = ints(line.get("tokens"));
    DrawKey key = new DrawKey(hex(line, 0), hex(line, 1), hex(line, 2), line.get("sample").asLong());
    Set<Integer> stops = Arrays.stream(kit.encoder().stopTokens()).boxed().collect(Collectors.toSet());
    Completion drawn = policy.generator()
        .generate(List.of(new GenerationRequest(prompt, List.of(key))), stage.sampling().toSampling(), stops).get(0)
        .get(0);
    TokenScores scored = policy.trainer()
        .score(List.of(TokenSequence.of(prompt, tokens)), stage.sampling().temperature()).get(0);
    double redrawn = 0;
    double rescored = 0;
    boolean same = Arrays.equals(drawn.tokens(), tokens);
    for (int i = 0; i < tokens.length; i++) {
      float logged = (float) line.get("log_probabilities").get(i).asDouble();
      redrawn = Math.max(redrawn,
          i < drawn.tokens().length ? Math.abs(drawn.logProbabilities()[i] - logged) : Double.POSITIVE_INFINITY);
      rescored = Math.max(rescored, Math.abs(scored.logProbabilities()[i] - logged));
    }
    out.println("problem " + line.get("problem").asText() + ", sample " + line.get("sample").asText() + ": "
        + line.get("prompt_text").asText());
    out.println(line.get("text").asText());
    out.println("drawn again: " + (same ? "the same " + tokens.length + " tokens"
        : "other tokens: " + kit.tokenizer().decode(drawn.tokens(), false)));
    out.println(
        "log-probabilities: largest difference " + redrawn + " drawn again, " + rescored + " scored by the trainer");
    if (!same || redrawn > 2e-5) {
      String why = policy.generator() instanceof CpuGenerator ? ""
          : " In bf16, and on a GPU, products round by how many rows they have, and this "
              + "one was drawn alone: only fp32 on a CPU promises the same.";
      throw new UserError("the rollout was not reproduced." + why
          + " Maybe the run was made with other code, on another processor or with other threads");
    }
  }

  private static long hex(JsonNode line, int place) {
    return Long.parseUnsignedLong(line.get("key").get(place).asText(), 16);
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }
}
