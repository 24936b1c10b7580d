package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import kedge.cli.ranks.RankOptions;
import kedge.data.UserError;
import kedge.policy.distributed.Ranks;
import kedge.recipes.Recipe;
import kedge.training.TrainingRun;
import kedge.training.folder.RunFacts;
import kedge.training.folder.RunFolder;
import kedge.training.check.SmokeRecipe;
import kedge.training.ranks.RankContract;
import kedge.data.io.DiskErrors;
import kedge.training.reuse.StageReuse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge train}: runs all stages of a recipe. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Run all stages of a recipe.")
public final class TrainCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Mixin
  private RunOptions run;

  @Mixin
  private RankOptions ranks;

  @Option(names = "--resume",
      description = "Resume the run in the folder, with the --set options that it started with. Changes that "
          + "cannot change the result are accepted, as are more steps.")
  private boolean resume;

  @Option(names = "--accept-changes",
      description = "With --resume: accept changes of the recipe that can change the result. The run's "
          + "changes.jsonl records them.")
  private boolean accepted;

  @Option(names = "--smoke",
      description = "Test the recipe in seconds: one small step of each training stage, two problems of each "
          + "evaluation. The run folder's name ends in -smoke; an earlier one is replaced.")
  private boolean smoke;

  @Option(names = "--reuse", paramLabel = "DIR",
      description = "Start from a run in DIR that has trained the same first stages, with the same recipe, "
          + "code, inputs and machine. DIR is a run folder or a folder of run folders. May be repeated.")
  private List<Path> reuse = new ArrayList<>();

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (accepted && !resume) {
      throw new UserError("--accept-changes is given without --resume, expected both: a new run has no earlier recipe");
    }
    if (smoke) {
      smoke();
      return;
    }
    List<String> command = spec.commandLine().getParseResult().originalArgs();
    if (ranks.started(command, spec.commandLine().getErr())) {
      return;
    }
    Optional<RankContract> contract = RankOptions.contract();
    Path path = run.path(recipe.read(), "");
    if (ranks.onCluster()) {
      if (!resume) {
        RunFolder.requireUnused(path);
      }
      ranks.runOnCluster(command, recipe.file(), path, spec.commandLine().getOut(), spec.commandLine().getErr());
      return;
    }
    resume |= contract.isPresent() && contract.get().restarted() && RunFolder.begun(path);
    List<String> settings = resume ? new ArrayList<>(RunFacts.read(path).settings()) : new ArrayList<>();
    Recipe asked = recipe.read(settings);
    settings.removeAll(recipe.settings()); // the last one of a key holds
    settings.addAll(recipe.settings());
    List<String> implied = RankOptions.implied(contract.map(each -> each.meeting().size()).orElse(1), asked);
    settings.addAll(implied);
    Recipe read = implied.isEmpty() ? asked : recipe.changed(settings);
    PrintWriter out = spec.commandLine().getOut();
    Consumer<Path> facts = folder -> RunFacts.add(folder, settings, read,
        RunFacts.Session.here(command, spec.root().version()[0].replace("kedge ", "")));
    RankOptions.run(contract, read, path, out, group -> train(read, path, facts, group, out));
  }

  private void train(Recipe read, Path path, Consumer<Path> facts, Ranks group, PrintWriter out) {
    int stages = read.stages().size();
    if (!group.leads()) {
      boolean goesOn = group.decide(() -> false);
      try (RunFolder folder = RunFolder.follow(path)) {
        RunOptions.logged(folder.log(group.rank()), () -> {
          group.await();
          TrainingRun.train(read, folder, goesOn, stages, group, RankOptions.out(group, out));
        });
      }
      return;
    }
    RunOptions.Begin begin = begin(read, path, facts, out);
    RunOptions.inFolder(read, path, begin, accepted, facts, folder -> {
      group.decide(() -> begin != RunOptions.Begin.NEW);
      group.await(); // all have their logs open in the folder, which is deleted if the run is refused
      TrainingRun.train(read, folder, begin != RunOptions.Begin.NEW, stages, group, out);
    });
  }

  private void smoke() {
    if (resume || !reuse.isEmpty() || ranks.given().isPresent()) {
      throw new UserError("--smoke is given with " + (resume ? "--resume" : ranks.given().orElse("--reuse"))
          + ", expected --smoke alone: it tests the whole recipe from the start");
    }
    if (RankOptions.contract().isPresent()) {
      throw new UserError("--smoke is given with several ranks (WORLD_SIZE), expected one process. Maybe run it "
          + "without the launcher?");
    }
    PrintWriter out = spec.commandLine().getOut();
    Recipe whole = recipe.read();
    Path path = run.path(whole, "");
    Path folder = path.resolveSibling(path.getFileName() + "-smoke");
    Set<String> left = SmokeRecipe.leftOut(whole);
    if (left.containsAll(whole.stages().keySet())) {
      throw new UserError("--smoke has no stage to test: every stage makes data or reads data that a stage makes");
    }
    if (!left.isEmpty()) {
      out.println("smoke: left out stages that make data or read data of other stages: " + String.join(", ", left));
    }
    Recipe small = SmokeRecipe.without(recipe.changed(SmokeRecipe.settings(whole)), left);
    if (RunFolder.begun(folder)) {
      DiskErrors.delete(folder);
    }
    long begin = System.nanoTime();
    RunOptions.inFolder(small, folder, RunOptions.Begin.NEW,
        held -> TrainingRun.train(small, held, false, small.stages().size(), out));
    out.println(String.format(Locale.ROOT, "smoke: %d stages in %.1f s, in %s", small.stages().size(),
        (System.nanoTime() - begin) / 1e9, folder));
  }

  private RunOptions.Begin begin(Recipe read, Path path, Consumer<Path> facts, PrintWriter out) {
    if (resume) {
      if (!reuse.isEmpty()) {
        out.println("reuse: ignored, since the run is resumed");
      }
      return RunOptions.Begin.RESUMED;
    }
    return StageReuse.begin(reuse, path, read, facts, out) ? RunOptions.Begin.REUSED
        : RunOptions.Begin.NEW;
  }
}
