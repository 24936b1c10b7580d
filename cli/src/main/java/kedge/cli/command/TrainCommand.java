package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.recipes.Recipe;
import kedge.training.TrainingRun;
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

  @Option(names = "--resume", description = "Go on with the run that is in the folder.")
  private boolean resume;

  @Option(names = "--reuse", paramLabel = "DIR",
      description = "Begin where a run of DIR stands that has trained the same first stages: same recipe so far, "
          + "code, inputs and machine. DIR is a folder of run folders, or one of them. May be repeated.")
  private List<Path> reuse = new ArrayList<>();

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    Recipe read = recipe.read();
    PrintWriter out = spec.commandLine().getOut();
    RunOptions.Begin begin = begin(read, out);
    run.inFolder(read, "", begin,
        folder -> TrainingRun.train(read, folder, begin != RunOptions.Begin.NEW, read.stages().size(), out));
  }

  private RunOptions.Begin begin(Recipe read, PrintWriter out) {
    if (resume) {
      if (!reuse.isEmpty()) {
        out.println("reuse: nothing is looked for, the run goes on where it stands");
      }
      return RunOptions.Begin.RESUMED;
    }
    return StageReuse.begin(reuse, run.path(read, ""), read, out) ? RunOptions.Begin.REUSED
        : RunOptions.Begin.NEW;
  }
}
