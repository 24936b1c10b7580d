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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.vision.PlacedImage;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.folder.LogBeginnings;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RunParts;
import kedge.training.log.JsonLinesLog;
import kedge.training.log.LogFiles;
import kedge.training.log.RolloutLog;
import kedge.training.stage.RlSteps;
import kedge.training.stage.RolloutLines;
import kedge.training.stage.SftSteps;
import kedge.training.stage.StageReference;
import kedge.training.stage.StageSteps;

/**
 * Samples a rollout of a run again. It starts from the newest checkpoint at or before the rollout's step, and repeats
 * the steps in between in memory.
 */
public final class RolloutReplay {
  private final Recipe recipe;
  private final Path run;
  private final RunParts parts;
  private final Policy policy;
  private final RunCheckpoints checkpoints;

  private RolloutReplay(Path run, RunParts parts, Policy policy) {
    this.recipe = parts.recipe();
    this.run = run;
    this.parts = parts;
    this.policy = policy;
    this.checkpoints = new RunCheckpoints(run.resolve("checkpoints"), parts.policyParts());
  }

  /**
   * Samples one completion again and compares tokens and log-probabilities with those that the run logged.
   *
   * @param run the run's folder
   * @param stage name of an rl stage; if empty, the run's only one
   * @param step index of the step in the stage, from 0, as in the rollout log
   * @param sample index of the completion in its step, from 0, in the order of the log
   * @throws UserError if there is no such rollout, or it is not reproduced
   */
  public static void replay(Path run, Optional<String> stage, long step, int sample, PrintWriter out) {
    if (step < 0 || sample < 0) {
      throw new UserError("--step is " + step + " and --sample is " + sample + ", expected 0 or more");
    }
    Recipe recipe = RecipeReader.installed().read(run.resolve("recipe.yaml"), List.of());
    String name = stage(recipe, stage);
    requireDrawnHere(recipe, name);
    LogBeginnings.requireNewest(run, log -> log.equals("rollouts"));
    JsonNode line = line(run, name, step, sample);
    try (RunParts parts = RunParts.open(recipe, Optional.of(run));
        Policy policy = parts.policyParts().policy(recipe.seed(), true, PolicyParts.trainable(recipe))) {
      new RolloutReplay(run, parts, policy).replay(name, step, line, out);
    }
  }

  /** @throws UserError if servers drew completions of this stage or an earlier one */
  private static void requireDrawnHere(Recipe recipe, String last) {
    for (Map.Entry<String, Stage> stage : recipe.stages().entrySet()) {
      if (stage.getValue()instanceof RlStage rl && rl.rollouts().isPresent()) {
        throw new UserError("stages." + stage.getKey() + ".rollouts is given: its completions were drawn by servers, "
            + "which do not draw the same again");
      }
      if (stage.getKey().equals(last)) {
        return;
      }
    }
  }

  private void replay(String stage, long step, JsonNode line, PrintWriter out) {
    long before = line.path("weights_step").asLong(step);
    RunState state = restoreBefore(stage, before);
    out.println("policy of stage " + stage + " before step " + before + ": from "
        + (state.total() == 0 ? "the recipe's own beginning" : checkpoints.path(state.total()).toString())
        + (state.step() < before ? ", with steps " + state.step() + " to " + (before - 1) + " taken again" : ""));
    advance(stage, state, before);
    compare(line, (RlStage) recipe.stages().get(stage), out);
  }

  private static String stage(Recipe recipe, Optional<String> wanted) {
    List<String> stages = recipe.stages().entrySet().stream().filter(entry -> entry.getValue() instanceof RlStage)
        .map(Map.Entry::getKey).toList();
    if (wanted.isEmpty() && stages.size() != 1) {
      throw new UserError("--stage is missing: the run's rl stages are " + stages);
    }
    String stage = wanted.orElseGet(() -> stages.get(0));
    if (!stages.contains(stage)) {
      throw new UserError("--stage is " + stage + ", expected one of the run's rl stages " + stages);
    }
    return stage;
  }

  private static JsonNode line(Path run, String stage, long step, int sample) {
    List<JsonNode> lines = new ArrayList<>();
    RolloutLog.read(run, part -> part.mayHold(stage, step), (name, number) -> name.equals(stage) && number == step,
        lines::add);
    Path file = LogFiles.of(run, LogFiles.ROLLOUTS).name();
    if (sample >= lines.size()) {
      throw new UserError("stage " + stage + ", step " + step + " has " + lines.size() + " rollouts in "
          + file + ", but --sample is " + sample + ", counted from 0");
    }
    if (!lines.get(sample).has("log_probabilities")) {
      throw new UserError(
          file + " holds no tokens and log-probabilities to compare with: the run has rollout_log.tokens "
              + "false. Maybe another run with rollout_log: {tokens: true}?");
    }
    return lines.get(sample);
  }

  private RunState restoreBefore(String stage, long step) {
    int place = new ArrayList<>(recipe.stages().keySet()).indexOf(stage);
    Optional<Path> best = Optional.empty();
    RunState state = RunState.start();
    for (Path candidate : folders()) {
      RunState found = goneOn(RunState.read(candidate), place, step);
      boolean between = found.search() == null || !found.search().inRound();
      if (between && found.total() > state.total()
          && (found.stage() < place || (found.stage() == place && found.step() <= step))) {
        best = Optional.of(candidate);
        state = found;
      }
    }
    return best.isPresent() ? checkpoints.restore(best.get(), policy, found -> goneOn(found, place, step)) : state;
  }

  /** Returns the end of a stage as a state within it, for a stage that was extended later. */
  private static RunState goneOn(RunState found, int place, long step) {
    boolean end = found.stage() == place + 1 && found.step() == 0 && found.ended() != null;
    return end && found.ended().step() <= step ? found.reopened() : found;
  }

  private List<Path> folders() {
    try (Stream<Path> folders = Files.list(run.resolve("checkpoints"))) {
      return folders.filter(folder -> Files.isRegularFile(folder.resolve("state.json"))
          && RunCheckpoints.resumable(folder)
          && !folder.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UserError(run + ": its checkpoints cannot be listed: " + e.getMessage(), e);
    }
  }

  private void advance(String target, RunState from, long step) {
    RunState state = from;
    List<Map.Entry<String, Stage>> stages = List.copyOf(recipe.stages().entrySet());
    for (;; state = state.nextStage(false)) {
      String name = stages.get(state.stage()).getKey();
      Stage stage = stages.get(state.stage()).getValue();
      boolean last = name.equals(target);
      if (state.step() == 0) {
        policy.optimizer().reset();
      }
      if (stage instanceof SftStage sft) {
        try (SftSteps steps = new SftSteps(name, sft, parts, policy)) {
          state = advance(state, done(name), steps);
        }
      } else if (stage instanceof RlStage rl) {
        try (StageReference reference = StageReference.of(rl, parts.policyParts(), policy, state, checkpoints, () -> {
        })) {
          try (RlSteps steps = new RlSteps(name, rl, parts, policy, reference.policy())) {
            if (state.step() > 0) {
              steps.resume(checkpoints.path(state.total()), state);
            }
            state = advance(state, last ? step : done(name), steps);
          }
        }
      }
      if (last) {
        return;
      }
    }
  }

  /** Returns the number of steps that the run made in a stage, which may have ended early. */
  private long done(String stage) {
    long[] steps = new long[1];
    JsonLinesLog.read(run.resolve("steps.jsonl"), (name, number) -> name.equals(stage), line -> steps[0]++);
    return steps[0];
  }

  private RunState advance(RunState from, long until, StageSteps steps) {
    RunState state = from;
    boolean last = false;
    while (state.step() < until && !last) {
      StageSteps.Outcome outcome = steps.step(state);
      state = state.after(outcome.cursor(), policy.optimizer().steps(), outcome.search());
      last = outcome.last();
    }
    return state;
  }

  private void compare(JsonNode line, RlStage stage, PrintWriter out) {
    int[] prompt = RolloutLines.ints(line.get("prompt_tokens"));
    int[] tokens = RolloutLines.ints(line.get("tokens"));
    DrawKey key = RolloutLines.key(line);
    List<PlacedImage> images = line.has("images") ? images(line, stage) : List.of();
    Completion drawn = policy.generator().generate(List.of(new GenerationRequest(prompt, List.of(key), images)),
        stage.sampling().toSampling(), parts.policyParts().stops(stage.sampling().toSampling())).get(0).get(0);
    TokenScores scored = policy.trainer()
        .score(List.of(TokenSequence.of(prompt, tokens, images)), stage.sampling().temperature()).get(0);
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
        : "other tokens: " + parts.policyParts().tokenizer().decode(drawn.tokens(), false)));
    out.println(
        "log-probabilities: largest difference " + redrawn + " drawn again, " + rescored + " scored by the trainer");
    if (!same || redrawn > 2e-5) {
      String why = policy.generator() instanceof CpuGenerator ? ""
          : " In bf16, and on a GPU, products round by how many rows they have, and this "
              + "one was drawn alone: only fp32 on a CPU promises the same.";
      throw new UserError("the rollout was not reproduced." + why
          + " Maybe the run was made with other code, on another processor or with other threads?");
    }
  }

  /** Returns the images of a rollout's problem. @throws UserError if they have changed */
  private List<PlacedImage> images(JsonNode line, RlStage stage) {
    String id = line.get("problem").asText();
    ProblemSource source = parts.sources().of(stage.data());
    Problem problem = IntStream.range(0, source.size()).mapToObj(source::problem)
        .filter(candidate -> candidate.id().equals(id)).findFirst()
        .orElseThrow(() -> new UserError("the stage's data has no problem " + id + " any more"));
    List<PlacedImage> images = parts.policyParts().encoder().prompt(problem.prompt()).images();
    List<String> digests = images.stream().map(placed -> placed.image().digest()).toList();
    List<String> logged = new ArrayList<>();
    line.get("images").forEach(digest -> logged.add(digest.asText()));
    if (!digests.equals(logged)) {
      throw new UserError("the images of problem " + id + " are not those that the run saw: digests " + digests
          + ", expected " + logged);
    }
    return images;
  }
}
