package kedge.recipes.command;

import java.nio.file.Path;
import java.util.function.Consumer;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.run.Engine;
import kedge.recipes.run.RunFolder;
import kedge.recipes.run.RunLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where a run leaves what it makes. */
final class RunOptions {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");

  @Option(names = "--out", paramLabel = "DIR", description = "The run's folder (default: runs/NAME, by the recipe's name).")
  private Path out;

  /** Does the work in the run's folder; what stops it is written to the run's log, with where it happened. @param resume go on with the run that is there */
  void inFolder(Engine engine, Recipe recipe, String suffix, boolean resume, Consumer<RunFolder> work) {
    Path path = out != null ? out : Path.of("runs", recipe.name() + suffix);
    try (RunFolder folder = resume ? RunFolder.resume(path, recipe, engine.reader()) : RunFolder.create(path, recipe);
        RunLog log = RunLog.to(folder.log())) {
      try {
        work.accept(folder);
      } catch (RuntimeException | Error e) {
        LOG.info("stopped", e);
        throw e;
      }
    }
  }
}
