package kedge.training;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.distributed.Ranks;
import kedge.recipes.Recipe;
import kedge.recipes.run.Tracker;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.Stage;
import kedge.training.check.DemonstrationCheck;
import kedge.training.check.LeftOut;
import kedge.training.check.RunChecks;
import kedge.training.folder.LogBeginnings;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.folder.StageBoundary;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
import kedge.training.provenance.StageRecord;
import kedge.training.report.ModelCard;
import kedge.training.report.ReportOptions;
import kedge.training.report.RunReport;
import kedge.training.reuse.RunKeys;
import kedge.training.stage.ActiveRun;
import kedge.training.stage.StageRunners;
import kedge.training.tracker.TensorBoard;

/**
 * One run of a recipe: its stages in order, each starting from the weights of the stage before. The run depends only on
 * the recipe and the state, so a run that was killed and resumed ends in the same bytes as an uninterrupted one.
 */
public final class TrainingRun {
  private final RunParts parts;
  private final RunFolder folder;
  private final PrintWriter out;
  private final List<String> names;
  private final StageBoundary boundary;
  private final RunKeys keys;
  private final RunPictures pictures;

  private TrainingRun(RunParts parts, RunFolder folder, PrintWriter out) {
    this.parts = parts;
    this.folder = folder;
    this.out = out;
    this.names = List.copyOf(parts.recipe().stages().keySet());
    this.boundary = new StageBoundary(folder.path());
    this.keys = new RunKeys(parts.recipe(), parts.sources());
    this.pictures = new RunPictures(parts.recipe(), parts.sources());
  }

  /**
   * Checks a recipe and runs the unfinished ones of its first {@code until} stages.
   *
   * @param resume whether to continue from the newest checkpoint of the folder, or from the beginning if there is none
   * @param until number of stages to run; the others can be run later, in this folder or in one that starts from its
   * end
   */
  public static void train(Recipe recipe, RunFolder folder, boolean resume, int until, PrintWriter out) {
    train(recipe, folder, resume, until, Ranks.ONE, out);
  }

  /** Runs a recipe as one of several processes that compute the run together; rank 0 writes the folder. */
  public static void train(Recipe recipe, RunFolder folder, boolean resume, int until, Ranks ranks, PrintWriter out) {
    try (RunParts parts = RunParts.open(recipe, Optional.of(folder.path()), ranks)) {
      folder.requireLengths(name -> StageProblems.steps(name, recipe.stages().get(name), parts).orElseThrow());
      LeftOut leftOut = RunChecks.require(parts, out);
      if (ranks.leads()) {
        leftOut.record(folder.path(), resume && !folder.acceptsChanges());
      }
      new TrainingRun(parts, folder, out).run(resume, until);
    }
  }

  /** Runs one eval stage of a recipe on its policy. */
  public static void evaluate(Recipe recipe, String stage, RunFolder folder, PrintWriter out) {
    Recipe only = recipe.only(stage);
    only.stages().get(stage).reads().stream().filter(read -> !recipe.data().containsKey(read)).findFirst()
        .ifPresent(made -> {
          throw new UserError("stages." + stage + " reads " + made
              + ", which a stage of a run makes, and this is none. Maybe kedge train?");
        });
    try (RunParts parts = RunParts.open(only, Optional.of(folder.path()))) {
      new TrainingRun(parts, folder, out).run(false, 1);
    }
  }

  private void run(boolean resume, int until) {
    Recipe recipe = parts.recipe();
    boolean trains = recipe.stages().values().stream().anyMatch(stage -> !(stage instanceof EvalStage));
    List<String> drawn = names.stream().filter(name -> recipe.stages().get(name) instanceof DrawStage).toList();
    Ranks ranks = parts.ranks();
    try (RunLogs logs = ranks.leads() ? new RunLogs(folder.path(), drawn) : RunLogs.follow(folder.path());
        Policy policy = parts.policyParts().policy(recipe.seed(), trains, PolicyParts.trainable(recipe))) {
      parts.rewards().share(parts.policyParts(), policy);
      ActiveRun run = new ActiveRun(parts, folder, keys, policy, logs, out);
      folder.begin(out);
      ranks.await();
      run.reportBy(this::page);
      begin(run, logs, resume);
      try (Closeable tracker = track(logs)) {
        stages(run, logs, until);
      }
      logs.positions();
      if (trains && ranks.leads()) {
        run.newest().ifPresent(newest -> ModelCard.write(folder.path(), recipe, newest, run.state().total()));
      }
      if (run.state().stage() == names.size() && ranks.leads()) {
        run.retention().finish().ifPresent(out::println);
      }
    }
    if (ranks.leads()) {
      parts.rewards().costs().forEach(out::println);
      report();
    }
  }

  /** Brings all ranks to the state of rank 0. */
  private void begin(ActiveRun run, RunLogs logs, boolean resume) {
    Ranks ranks = parts.ranks();
    if (resume && ranks.leads()) {
      resume(run, logs);
    } else if (resume) {
      run.restore();
    } else {
      run.requireSameWeights();
    }
    run.moveTo(ranks.size() == 1 ? run.state() : RunState.of(ranks.byLeader(run.state()::bytes)));
    if (ranks.leads()) {
      logs.truncateTo(run.state().positions());
      boundary.forgetUnless(run.state());
    }
  }

  private void stages(ActiveRun run, RunLogs logs, int until) {
    while (run.state().stage() < until) {
      String name = names.get(run.state().stage());
      Stage stage = parts.recipe().stages().get(name);
      if (stage.leavesCheckpoint() && run.state().step() == 0) {
        run.resetOptimizer();
      }
      DemonstrationCheck.requireMade(name, stage, parts, out);
      StageRunners.run(name, stage, run);
      finish(stage, run, logs);
      run.stopIfAsked();
    }
  }

  /** Opens the metric trackers of the recipe, and reports the first written line to the folder. */
  private Closeable track(RunLogs logs) {
    if (!parts.recipe().trackers().contains(Tracker.TENSORBOARD) || !parts.ranks().leads()) {
      logs.listen((log, line) -> folder.runWhenBegun());
      return () -> {
      };
    }
    TensorBoard board = TensorBoard.of(folder.path());
    logs.listen((log, line) -> {
      folder.runWhenBegun();
      board.append(log, line);
    });
    return board::close;
  }

  /** A resource whose {@code close} throws no checked exception. */
  @FunctionalInterface
  private interface Closeable extends AutoCloseable {
    @Override
    void close();
  }

  private void resume(ActiveRun run, RunLogs logs) {
    folder.requireNewestCheckpointWhole();
    Optional<Path> checkpoint = run.restore();
    Optional<StageBoundary.Place> place = boundary.after(run.state(), logs.positions());
    if (checkpoint.isEmpty() && place.isEmpty()) {
      out.println("there is no checkpoint to resume from yet: from the beginning");
      return;
    }
    place.ifPresent(after -> run.moveTo(after.state()));
    place.map(StageBoundary.Place::logs).filter(at -> !at.logs().isEmpty())
        .or(() -> checkpoint.flatMap(LogBeginnings::read)).ifPresent(logs::require);
    keys.resume(place.map(StageBoundary.Place::record).or(() -> StageRecord.read(checkpoint.get())), run.state(), out);
    out.println(run.state().stage() == names.size() ? "all stages are done: nothing is left to resume"
        : "resuming " + names.get(run.state().stage()) + " after step " + run.state().step()
            + checkpoint.map(from -> ", from " + from).orElse("; there is no checkpoint yet"));
  }

  /** Writes a checkpoint, from which the next stage starts, or a marker after a stage that leaves no checkpoint. */
  private void finish(Stage stage, ActiveRun run, RunLogs logs) {
    run.nextStage();
    if (stage.leavesCheckpoint()) {
      run.save();
    }
    if (!run.leads()) {
      return;
    }
    if (stage.leavesCheckpoint()) {
      run.retention().apply(Optional.empty());
      report();
    } else {
      boundary.write(new StageBoundary.Place(run.state().with(logs.positions()), keys.made(run.state()),
          logs.beginnings()));
    }
  }

  private void report() {
    out.println("report: " + page());
  }

  private Path page() {
    ReportOptions options = new ReportOptions(
        Optional.ofNullable(TrainingRun.class.getPackage().getImplementationVersion()), parts.rewards().answerReward(),
        Optional.of(new TokenPieces(parts.policyParts().tokenizer())), Optional.of(pictures));
    return RunReport.write(folder.path(), options);
  }
}
