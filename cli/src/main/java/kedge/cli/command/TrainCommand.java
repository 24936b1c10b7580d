package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.recipes.Recipe;
import kedge.training.Engine;
import kedge.training.reuse.StageReuse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge train}: runs all stages of a recipe. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Run all stages of a recipe.")
public final class TrainCommand implements Runnable {
  private final Engine engine;

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

  public TrainCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void run() {
    Recipe read = recipe.read(engine);
    PrintWriter out = spec.commandLine().getOut();
    RunOptions.Begin begin = begin(read, out);
    run.inFolder(engine, read, "", begin, folder -> engine.train(read, folder, begin != RunOptions.Begin.NEW, out));
  }

  private RunOptions.Begin begin(Recipe read, PrintWriter out) {
    if (resume) {
      if (!reuse.isEmpty()) {
        out.println("reuse: nothing is looked for, the run goes on where it stands");
      }
      return RunOptions.Begin.RESUMED;
    }
    return StageReuse.begin(reuse, run.path(read, ""), read, out) ? RunOptions.Begin.WHERE_ANOTHER_STANDS
        : RunOptions.Begin.NEW;
  }
}
