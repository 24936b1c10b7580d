package kedge.training.folder;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;

/**
 * The folder of one run: {@code recipe.yaml} (resolved), {@code run.json}, {@code steps.jsonl}, {@code timings.jsonl},
 * {@code rollouts/}, {@code evaluations.jsonl}, {@code problems.jsonl}, {@code pools/}, {@code stages/}, {@code
 * checkpoints/}, {@code report.html}, {@code log}. Only one process at a time may use it.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final FolderLock lock;
  private final Optional<RecipeChanges> changes;
  private List<StageLength> lengths = List.of();
  private Runnable whenBegun = () -> {
  };
  private final boolean accepted;
  private boolean kept;

  /** @param lock null if another process has locked the folder */
  private RunFolder(Path path, FolderLock lock, Optional<RecipeChanges> changes, boolean accepted) {
    this.path = path;
    this.accepted = accepted;
    this.lock = lock;
    this.changes = changes;
  }

  /**
   * Creates a folder with the resolved recipe, which is written whole or not at all. A folder without a recipe is from
   * a run that was stopped before it began, and is used again.
   *
   * @throws UserError if the folder contains other files
   */
  public static RunFolder create(Path path, Recipe recipe) {
    return create(path, recipe, made -> {
    });
  }

  /** Creates a folder. @param facts writes the {@link RunFacts} of the run, before its recipe */
  public static RunFolder create(Path path, Recipe recipe, Consumer<Path> facts) {
    requireUnused(path);
    try {
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException e) {
      throw DiskErrors.failed("make", path.resolve("checkpoints"), e);
    }
    FolderLock lock = FolderLock.of(path);
    try {
      facts.accept(path);
      AtomicFile.write(path.resolve("recipe.yaml"), RecipeWriter.write(recipe));
      return new RunFolder(path, lock, Optional.empty(), false);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** @throws UserError if the folder holds files that a new run would be mixed with */
  public static void requireUnused(Path path) {
    if (Files.exists(path) && !(Files.isDirectory(path) && unused(path))) {
      throw new UserError(path + (Files.isDirectory(path) ? " holds a run already" : " is a file")
          + ", and nothing is overwritten: looked at "
          + path.toAbsolutePath().normalize() + ". Maybe --resume to continue it, or --out FOLDER for a new one?");
    }
  }

  /**
   * Opens the folder of a run that another process has locked, for reading.
   *
   * @throws UserError if the folder does not exist on this machine
   */
  public static RunFolder follow(Path path) {
    if (!begun(path)) {
      throw new UserError(path.toAbsolutePath().normalize() + " holds no run, which rank 0 has begun there, expected a "
          + "disk that all ranks share. Maybe --out FOLDER on such a disk?");
    }
    return new RunFolder(path, null, Optional.empty(), false);
  }

  /** Deletes a folder in which no run has begun. */
  public static void clear(Path path) {
    if (Files.exists(path)) {
      try (FolderLock held = FolderLock.of(path)) {
        requireUnused(path);
        DiskErrors.delete(path);
      }
    }
  }

  /** Deletes the folder of a new run that was rejected before {@link #begin}. */
  public void deleteUnlessKept() {
    if (!kept) {
      DiskErrors.delete(path);
    }
  }

  /**
   * Opens the folder of a run to continue it.
   *
   * @param reader reads the recipe that the run began with
   * @throws UserError if there is no run, or its recipe differs in keys that can change the result, naming them
   */
  public static RunFolder resume(Path path, Recipe recipe, RecipeReader reader) {
    return resume(path, recipe, reader, false);
  }

  /**
   * Opens the folder of a run to continue it. @param accepted whether changes that can change the result are accepted
   */
  public static RunFolder resume(Path path, Recipe recipe, RecipeReader reader, boolean accepted) {
    Path saved = path.resolve("recipe.yaml");
    if (!Files.isRegularFile(saved)) {
      throw new UserError(
          "nothing to resume in " + path + ": looked for " + saved.toAbsolutePath().normalize()
              + ". Maybe leave --resume out?");
    }
    FolderLock lock = FolderLock.of(path);
    try {
      CheckpointFolder.settle(path.resolve("checkpoints"));
      RecipeChanges changes = RecipeChanges.of(path, reader.read(saved, List.of()), recipe);
      changes.require(path, accepted);
      Files.createDirectories(path.resolve("checkpoints"));
      return new RunFolder(path, lock, Optional.of(changes).filter(found -> !found.all().isEmpty()), accepted);
    } catch (IOException e) {
      lock.close();
      throw DiskErrors.failed("open", saved, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Rejects stage lengths that the run cannot continue with.
   *
   * @param steps number of steps of a training stage in the new recipe
   * @throws UserError naming the stage; nothing is changed
   */
  public void requireLengths(ToLongFunction<String> steps) {
    lengths = changes.map(changed -> StageLength.of(path, changed, steps)).orElse(List.of());
    StageLength.require(lengths, accepted);
  }

  /**
   * Sets the action that runs once when work begins: before a changed recipe is recorded, otherwise before the first
   * log line. A rejected run thus stays unchanged.
   */
  public void whenBegun(Runnable more) {
    whenBegun = more;
  }

  /** Runs the action of {@link #whenBegun} once; called when all checks have passed. */
  public void runWhenBegun() {
    Runnable once = whenBegun;
    whenBegun = () -> {
    };
    once.run();
  }

  /**
   * Begins work in the folder: applies, records and prints the recipe changes of a resumed run. Called after all checks
   * have passed, so that a rejected run stays unchanged.
   *
   * @throws UserError if the recipe has changed and the checkpoint to continue from is damaged; nothing is changed then
   */
  public void begin(PrintWriter out) {
    if (changes.isPresent()) {
      RunCheckpoints.requireNewestWhole(checkpoints());
      StageLength.returnsTo(lengths).or(() -> RunCheckpoints.latest(checkpoints())).ifPresent(checkpoint -> {
        CheckpointFolder.verify(checkpoint);
        LogBeginnings.read(checkpoint).ifPresent(logs -> logs.require(path, log -> true));
      });
    }
    kept = true;
    changes.ifPresent(changed -> {
      runWhenBegun();
      changed.all().forEach(change -> out.println("resume: " + change.inWords()));
      StageLength.inWords(lengths).forEach(line -> out.println("resume: " + line));
      StageLength.deleteLater(lengths);
      changed.record(path);
      AtomicFile.write(path.resolve("recipe.yaml"), RecipeWriter.write(changed.asked()));
    });
  }

  /** Requires that the newest checkpoint is not damaged. @throws UserError naming it */
  public void requireNewestCheckpointWhole() {
    RunCheckpoints.requireNewestWhole(checkpoints());
  }

  /** Returns whether a run has begun in a folder, that is, whether there is a recipe. */
  public static boolean begun(Path path) {
    return Files.isRegularFile(path.resolve("recipe.yaml"));
  }

  private static boolean unused(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !AtomicFile.isPartial(entry)).map(entry -> entry.getFileName().toString())
          .allMatch(name -> name.equals(FolderLock.FILE) || name.equals(RunFacts.FILE)
              || name.equals("checkpoints") && Optional.ofNullable(folder.resolve(name).toFile().list())
                  .filter(inside -> inside.length == 0).isPresent());
    } catch (IOException e) {
      throw DiskErrors.failed("list", folder, e);
    }
  }

  /** Returns whether changes that can change the result are accepted. */
  public boolean acceptsChanges() {
    return accepted;
  }

  /** Returns the path of the folder. */
  public Path path() {
    return path;
  }

  /** Checks that the folder has not been replaced by another. @throws UserError if it has */
  public void requireHeld() {
    if (lock != null) {
      lock.requireHeld();
    }
  }

  /** Folder of the checkpoints. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Log file with warnings and stack traces. */
  public Path log() {
    return path.resolve("log");
  }

  /** Returns the log file of a rank other than 0, whose log is {@link #log}. */
  public Path log(int rank) {
    return path.resolve("log.rank-" + rank);
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
