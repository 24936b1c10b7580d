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
 * checkpoints/}, {@code report.html}, {@code log}. One process at a time may use it, and nothing in it is overwritten
 * by accident.
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

  /** @param lock null where another process holds the folder */
  private RunFolder(Path path, FolderLock lock, Optional<RecipeChanges> changes, boolean accepted) {
    this.path = path;
    this.accepted = accepted;
    this.lock = lock;
    this.changes = changes;
  }

  /**
   * Creates a folder with the resolved recipe, written whole or not at all: a folder without one is that of a run that
   * was stopped before it began, and is used again.
   *
   * @throws UserError if there is something in the folder already
   */
  public static RunFolder create(Path path, Recipe recipe) {
    return create(path, recipe, made -> {
    });
  }

  /** The same. @param facts writes the {@link RunFacts} of the run, which are there whenever its recipe is */
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
   * Opens the folder of a run that another process holds, to read in it what that process writes.
   *
   * @throws UserError if it is not seen here
   */
  public static RunFolder follow(Path path) {
    if (!begun(path)) {
      throw new UserError(path.toAbsolutePath().normalize() + " holds no run, which rank 0 has begun there, expected a "
          + "disk that all ranks share. Maybe --out FOLDER on such a disk?");
    }
    return new RunFolder(path, null, Optional.empty(), false);
  }

  /** Deletes a folder in which no run was begun. */
  public static void clear(Path path) {
    if (Files.exists(path)) {
      try (FolderLock held = FolderLock.of(path)) {
        requireUnused(path);
        DiskErrors.delete(path);
      }
    }
  }

  /** Deletes the folder of a run that was refused before {@link #begin}. */
  public void deleteUnlessKept() {
    if (!kept) {
      DiskErrors.delete(path);
    }
  }

  /**
   * Opens the folder of a run to continue it.
   *
   * @param reader reads the recipe that the run began with
   * @throws UserError if there is no run, or it began with a recipe that differs in what can change the result: the
   * message names what differs
   */
  public static RunFolder resume(Path path, Recipe recipe, RecipeReader reader) {
    return resume(path, recipe, reader, false);
  }

  /** The same. @param accepted whether changes that can change the result are accepted */
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
   * Refuses other lengths of stages than the run can go on with.
   *
   * @param steps number of steps of a training stage of the recipe that is asked for
   * @throws UserError naming the stage; nothing is changed
   */
  public void requireLengths(ToLongFunction<String> steps) {
    lengths = changes.map(changed -> StageLength.of(path, changed, steps)).orElse(List.of());
    StageLength.require(lengths, accepted);
  }

  /**
   * Does something more, once, when work goes on in the folder: before a changed recipe is recorded, else before the
   * first line of a log, so that a run that is refused stays as it was.
   */
  public void whenBegun(Runnable more) {
    whenBegun = more;
  }

  /** Tells that work goes on: nothing that was found wrong has stopped it. */
  public void goOn() {
    Runnable once = whenBegun;
    whenBegun = () -> {
    };
    once.run();
  }

  /**
   * Begins work in the folder: applies and records what the recipe of a resumed run changes, and prints it. Called when
   * all checks have passed, so that a run that is refused stays as it was.
   *
   * @throws UserError if the recipe is changed and the checkpoint to go on from is damaged; nothing is changed
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
      goOn();
      changed.all().forEach(change -> out.println("resume: " + change.inWords()));
      StageLength.inWords(lengths).forEach(line -> out.println("resume: " + line));
      StageLength.deleteLater(lengths);
      changed.record(path);
      AtomicFile.write(path.resolve("recipe.yaml"), RecipeWriter.write(changed.asked()));
    });
  }

  /** Requires that the newest checkpoint is not a damaged one. @throws UserError naming it */
  public void requireNewestCheckpointWhole() {
    RunCheckpoints.requireNewestWhole(checkpoints());
  }

  /** Returns whether a run was begun there: its recipe is written. */
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

  /** The folder itself. */
  public Path path() {
    return path;
  }

  /** Makes sure that nobody has put another folder in this one's place. @throws UserError if somebody has */
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

  /** Log file of another rank than 0, which has {@link #log}. */
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
