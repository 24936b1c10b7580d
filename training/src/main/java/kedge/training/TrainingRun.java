package kedge.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.JsonLinesFile;
import kedge.data.io.JsonNumbers;
import kedge.policy.Policy;
import kedge.policy.checkpoint.Provenance;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.optim.NonFiniteGradient;
import kedge.recipes.Recipe;
import kedge.recipes.annotation.Tag;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.rl.step.StepFailure;
import kedge.training.check.DemonstrationCheck;
import kedge.training.evaluation.Evaluator;
import kedge.training.folder.CheckpointProvenance;
import kedge.training.folder.ResidentMemory;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.folder.StageBoundary;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.provenance.StageRecord;
import kedge.training.report.ReportOptions;
import kedge.training.report.RunReport;
import kedge.training.reuse.RunKeys;
import kedge.training.stage.DrawStageRunner;
import kedge.training.stage.RlStageRunner;
import kedge.training.stage.RolloutLines;
import kedge.training.stage.SftStageRunner;
import kedge.training.stage.StageCuration;
import kedge.training.stage.StageReference;
import kedge.training.stage.StageRunner;

/**
 * One run of a recipe: its stages in order, each from the weights the one before it left. What happens follows from the
 * recipe and the state alone, so a run that was killed and resumed leaves the same bytes as one that was not.
 */
final class TrainingRun implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Recipe recipe;
  private final RunFolder folder;
  private final PrintWriter out;
  private final PolicyParts kit;
  private final RecipeSources sources;
  private final RecipeRewards rewards;
  private final RunCheckpoints checkpoints;
  private final StageBoundary standing;
  private final RunKeys keys;
  private final List<Map.Entry<String, Stage>> stages;
  private RunLogs logs;
  private Policy policy;
  private Provenance provenance;
  private Optional<Path> resumed = Optional.empty();
  private RunState state = RunState.start();

  TrainingRun(Recipe recipe, RunFolder folder, PolicyParts kit, PrintWriter out) {
    this.recipe = recipe;
    this.folder = folder;
    this.out = out;
    this.kit = kit;
    this.sources = new RecipeSources(recipe, Optional.of(folder.path()));
    this.rewards = new RecipeRewards(recipe,
        recipe.policy().threads().orElse(Runtime.getRuntime().availableProcessors()));
    this.checkpoints = new RunCheckpoints(folder.checkpoints(), kit);
    this.standing = new StageBoundary(folder);
    this.keys = new RunKeys(recipe);
    this.stages = new ArrayList<>(recipe.stages().entrySet());
  }

  /**
   * Runs what is left of the first stages.
   *
   * @param resume go on from the newest checkpoint; without one, from the beginning
   * @param until so many stages; the others can be run later, here or in a folder that begins where this one stands
   */
  void run(boolean resume, int until) {
    boolean trains = stages.stream().anyMatch(stage -> !(stage.getValue() instanceof EvalStage));
    try (RunLogs opened = new RunLogs(folder, drawn()); Policy held = kit.policy(recipe.seed(), trains)) {
      logs = opened;
      policy = held;
      provenance = CheckpointProvenance.of(recipe, held.digest());
      folder.keep();
      if (resume) {
        resume();
      }
      logs.truncateTo(state.positions());
      standing.forgetUnless(state);
      for (; state.stage() < until; finishStage()) {
        runStage(stages.get(state.stage()).getKey(), stages.get(state.stage()).getValue());
      }
      logs.positions();
    }
    rewards.costs().forEach(out::println);
    report();
  }

  /** Ends the rewards. */
  @Override
  public void close() {
    rewards.close();
  }

  /** The stages that draw data. */
  private List<String> drawn() {
    return stages.stream().filter(stage -> stage.getValue() instanceof DrawStage).map(Map.Entry::getKey).toList();
  }

  private void resume() {
    resumed = checkpoints.latest();
    if (resumed.isPresent()) {
      state = checkpoints.restore(resumed.get(), policy);
    }
    Optional<StageBoundary.Place> stands = standing.after(state, logs.positions());
    if (resumed.isEmpty() && stands.isEmpty()) {
      out.println("there is no checkpoint to resume from yet: from the beginning");
      return;
    }
    state = stands.map(StageBoundary.Place::state).orElse(state);
    keys.resume(stands.map(StageBoundary.Place::record).or(() -> StageRecord.read(resumed.get())), state, out);
    out.println(state.stage() == stages.size() ? "all stages are done: nothing is left to resume"
        : "resuming " + stages.get(state.stage()).getKey() + " after step " + state.step()
            + resumed.map(checkpoint -> ", from " + checkpoint).orElse("; there is no checkpoint yet"));
  }

  private void runStage(String name, Stage stage) {
    if (stage instanceof EvalStage eval) {
      evaluate(name, eval, name, 0);
      return;
    }
    if (stage instanceof CurateStage curate) {
      new StageCuration(recipe, sources, kit.settings().threads()).run(name, curate,
          RecipeSources.curated(folder.path(), name), out);
      return;
    }
    if (state.step() == 0) {
      policy.optimizer().reset();
    }
    if (stage instanceof DrawStage draw) {
      DrawStageRunner stepper = new DrawStageRunner(name, draw, kit, policy, sources, rewards, recipe.seed());
      loop(name, stepper.steps(), draw.checkpointEvery(), stepper, step -> {
      });
      DrawStageRunner.requireSome(name, sources.get(name), RecipeSources.drawn(folder.path(), name));
    }
    if (stage instanceof SftStage sft) {
      DemonstrationCheck.requireMade(name, sft, sources, kit, out);
      try (SftStageRunner stepper = new SftStageRunner(name, sft, kit, policy, sources, recipe.seed())) {
        stepper.shortened().ifPresent(why -> out.println(name + " has " + why));
        stepper.unsearched().ifPresent(why -> out.println(name + ": " + why));
        resumed.ifPresent(checkpoint -> stepper.resume(checkpoint, state));
        loop(name, stepper.steps(), sft.checkpointEvery(), stepper, step -> {
        });
      }
    } else if (stage instanceof RlStage rl) {
      try (StageReference reference = StageReference.of(rl, kit, policy, state, checkpoints, this::save)) {
        loop(name, rl.steps(), rl.checkpointEvery(),
            new RlStageRunner(name, rl, kit, policy, reference.policy(), sources, rewards, recipe.seed()),
            step -> evaluateBetween(name, rl, step));
      }
    }
  }

  /** After a stage that took long there is always a checkpoint, from which the next stage begins. */
  private void finishStage() {
    boolean leaves = stages.get(state.stage()).getValue().leavesCheckpoint();
    state = state.nextStage();
    resumed = Optional.empty();
    if (leaves) {
      save();
      report();
    } else {
      standing.write(new StageBoundary.Place(state.with(logs.positions()), keys.made(state)));
    }
  }

  private void save() {
    save(List.of());
  }

  private void save(List<SafeTensorsWriter.Source> held) {
    checkpoints.save(policy, state.with(logs.positions()), provenance, keys.record(state, logs), held);
  }

  private void loop(String name, long steps, int checkpointEvery, StageRunner stepper,
      java.util.function.LongConsumer between) {
    try (Progress progress = Progress.of(name, state.step(), steps, out)) {
      boolean last = false;
      while (state.step() < steps && !last) {
        StageRunner.Outcome outcome = step(name, stepper);
        write(name, outcome);
        state = state.after(outcome.cursor(), policy.optimizer().steps(), outcome.search());
        progress.at(state.step(), outcome.note());
        between.accept(state.step());
        last = outcome.last();
        if (checkpointEvery > 0 && state.step() % checkpointEvery == 0 && state.step() < steps && !last) {
          save(stepper.held(state));
        }
      }
    }
  }

  private StageRunner.Outcome step(String name, StageRunner stepper) {
    try {
      return stepper.step(state);
    } catch (StepFailure failure) {
      throw failed(name, failure, kept(name, failure));
    } catch (NonFiniteGradient | NonFiniteLogits failure) {
      throw failed(name, failure, "");
    } catch (RuntimeException failure) {
      if (OutOfMemory.is(failure)) {
        throw failed(name, OutOfMemory.told(failure), "");
      }
      throw failure;
    }
  }

  /** Where the rollouts are, or why they are nowhere: what the step failed of is told either way. */
  private String kept(String name, StepFailure failure) {
    if (failure.groups().isEmpty()) {
      return "";
    }
    try {
      return ". The rollouts are in " + keep(name, failure);
    } catch (UserError | IllegalArgumentException e) {
      failure.addSuppressed(e);
      return ". The rollouts could not be kept: " + e.getMessage();
    }
  }

  private Path keep(String name, StepFailure failure) {
    Path kept = folder.path().resolve("failed-" + name + "-step-" + state.step() + ".jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(kept)) {
      lines.truncateTo(0);
      RolloutLines.of(failure.groups()).forEach(line -> lines.append(JsonNumbers.orNull(line)));
    }
    return kept;
  }

  private UserError failed(String name, RuntimeException failure, String kept) {
    return new UserError("stage " + name + ", step " + state.step() + ": " + failure.getMessage() + kept
        + checkpoints.latest().map(latest -> ". The newest checkpoint is " + latest)
            .orElse(". There is no checkpoint yet"),
        failure);
  }

  private void write(String name, StageRunner.Outcome outcome) {
    logs.steps().append(line(name, outcome.values()));
    Map<String, Object> timings = line(name, outcome.timings());
    timings.put("resident_bytes", ResidentMemory.bytes());
    timings.put("since_start_seconds", ResidentMemory.secondsSinceStart());
    logs.timings().append(timings);
    for (Map<String, Object> rollout : outcome.rollouts()) {
      logs.rollouts().append(line(name, rollout));
    }
    for (Map<String, Object> made : outcome.made()) {
      logs.made(name).append(made);
    }
  }

  private Map<String, Object> line(String name, Map<String, Object> rest) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", name);
    line.put("type", stages.get(state.stage()).getValue().getClass().getAnnotation(Tag.class).value());
    line.put("step", state.step());
    line.putAll(rest);
    return line;
  }

  private void evaluateBetween(String name, RlStage stage, long step) {
    if (stage.evaluateEvery() > 0 && step % stage.evaluateEvery() == 0) {
      String wanted = stage.evaluateWith().orElseThrow();
      evaluate(wanted, (EvalStage) recipe.stages().get(wanted), name, step);
    }
  }

  private void evaluate(String name, EvalStage stage, String under, long step) {
    int problems = stage.problems().orElse(sources.of(stage.data()).size());
    Evaluator.Evaluation evaluation;
    try (Progress progress = Progress.of(under.equals(name) ? name : name + " at step " + step, 0, problems, out)) {
      evaluation = new Evaluator(kit, sources, rewards, recipe.seed()).run(name, stage, policy,
          done -> progress.at(done, "problems"));
    }
    ObjectNode line = evaluation.result().toJson(under, step);
    evaluation.problems().forEach(problem -> logs.problems().append(problem.toLine(name, under, step)));
    line.put("total_step", state.total());
    logs.evaluations().append(
        JSON.convertValue(line, new com.fasterxml.jackson.core.type.TypeReference<LinkedHashMap<String, Object>>() {
        }));
    out.println(
        (under.equals(name) ? "" : under + " step " + step + ", ") + name + ": " + evaluation.result().inWords());
  }

  private void report() {
    ReportOptions options = new ReportOptions(
        Optional.ofNullable(TrainingRun.class.getPackage().getImplementationVersion()), rewards.answerReward(),
        Optional.of(new TokenPieces(kit.tokenizer())));
    out.println("report: " + RunReport.write(folder.path(), options));
  }
}
