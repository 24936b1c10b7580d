package kedge.cli.command;

import java.nio.file.Path;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Options for the run folder. */
final class RunOptions {
  private static final Logger LOG = LoggerFactory.getLogger("kedge.run");

  /** How a run starts in its folder. */
  enum Begin {
    NEW, REUSED, RESUMED
  }

  @Option(names = "--out", paramLabel = "DIR",
      description = "The run folder (default: runs/NAME, after the recipe's name).")
  private Path out;

  /**
   * Returns the run folder.
   *
   * @param suffix added to the recipe's name if {@code --out} is not given
   */
  Path path(Recipe recipe, String suffix) {
    return out != null ? out : Path.of("runs", recipe.name() + suffix);
  }

  /**
   * Works in the run folder. A failure is written to the run's log with its stack trace. A new folder is deleted if a
   * user error is found before anything was trained.
   */
  void inFolder(Recipe recipe, String suffix, Begin begin, Consumer<RunFolder> work) {
    inFolder(recipe, path(recipe, suffix), begin, work);
  }

  /** Works in a given folder. */
  static void inFolder(Recipe recipe, Path path, Begin begin, Consumer<RunFolder> work) {
    inFolder(recipe, path, begin, false, folder -> {
    }, work);
  }

  /**
   * Works in a given folder.
   *
   * @param accepted whether a resumed run's recipe may differ in keys that can change the result
   * @param facts writes the facts about the run into its folder; not called for a reused folder, which has them
   */
  static void inFolder(Recipe recipe, Path path, Begin begin, boolean accepted, Consumer<Path> facts,
      Consumer<RunFolder> work) {
    try (RunFolder folder = begin == Begin.NEW ? RunFolder.create(path, recipe, facts)
        : RunFolder.resume(path, recipe, RecipeReader.installed(), accepted)) {
      if (begin == Begin.RESUMED) {
        folder.whenBegun(() -> facts.accept(path));
      }
      try {
        logged(folder.log(), () -> work.accept(folder));
      } catch (UserError fault) {
        if (begin != Begin.RESUMED) {
          folder.deleteUnlessKept();
        }
        throw fault;
      }
    }
  }

  /** Runs work with log messages going to a file. A failure is written there with its stack trace. */
  static void logged(Path file, Runnable work) {
    try (RunLog log = RunLog.to(file)) {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        LOG.info("stopped", e);
        throw e;
      }
    }
  }
}
