package kedge.cli.command;

import java.nio.file.Path;
import java.util.List;
import kedge.cli.ranks.ParentPipe;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.TrainingRun;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code kedge train-part}: the child process in which an ablation trains some stages of a run. It continues an earlier
 * run in the folder. It exits when its parent process has ended, which it sees by the end of its standard input.
 */
@Command(name = "train-part", hidden = true, description = "Run the first stages of a recipe, for an ablation.")
public final class TrainPartCommand implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");
  @Parameters(paramLabel = "RECIPE")
  private Path recipe;

  @Option(names = "--out", required = true)
  private Path out;

  @Option(names = "--until", required = true)
  private int until;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    ParentPipe.watch();
    Recipe read = RecipeReader.installed().read(recipe, List.of());
    boolean begun = RunFolder.begun(out);
    try (RunFolder folder = begun ? RunFolder.resume(out, read, RecipeReader.installed()) : RunFolder.create(out, read);
        RunLog log = RunLog.to(folder.log())) {
      try {
        TrainingRun.train(read, folder, begun, until, spec.commandLine().getOut());
      } catch (RuntimeException | Error e) {
        LOG.info("stopped", e);
        throw e;
      }
    }
  }
}
