package kedge.training.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;

/**
 * The folder of one run: {@code recipe.yaml} (resolved), {@code steps.jsonl}, {@code timings.jsonl}, {@code
 * rollouts.jsonl}, {@code evaluations.jsonl}, {@code problems.jsonl}, {@code pools/}, {@code stages/}, {@code
 * checkpoints/}, {@code report.html}, {@code log}. One process at a time may use it, and nothing in it is
 * overwritten by accident.
 */
public final class RunFolder implements AutoCloseable {
  private final Path path;
  private final FolderLock lock;
  private boolean kept;

  private RunFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates a folder with the resolved recipe, written whole or not at all: a folder without one is that of a run that
   * was stopped before it began, and is used again.
   *
   * @throws UserError if there is something in the folder already
   */
  public static RunFolder create(Path path, Recipe recipe) {
    requireUnused(path);
    try {
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException e) {
      throw DiskErrors.failed("make", path.resolve("checkpoints"), e);
    }
    FolderLock lock = FolderLock.of(path);
    try {
      AtomicFile.write(path.resolve("recipe.yaml"), RecipeWriter.write(recipe));
      return new RunFolder(path, lock);
    } catch (UserError e) {
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

  /** Deletes a folder in which no run was begun. */
  public static void clear(Path path) {
    if (Files.exists(path)) {
      try (FolderLock held = FolderLock.of(path)) {
        requireUnused(path);
        DiskErrors.delete(path);
      }
    }
  }

  /** Marks that the folder holds work, so that {@link #deleteUnlessKept} keeps it. */
  public void keep() {
    kept = true;
  }

  /** Deletes the folder of a run that was refused before it began. */
  public void deleteUnlessKept() {
    if (!kept) {
      DiskErrors.delete(path);
    }
  }

  /**
   * Opens the folder of a run to continue it.
   *
   * @param reader reads the recipe that the run began with
   * @throws UserError if there is no run, or it began with another recipe: the message names what
   * differs
   */
  public static RunFolder resume(Path path, Recipe recipe, RecipeReader reader) {
    Path saved = path.resolve("recipe.yaml");
    if (!Files.isRegularFile(saved)) {
      throw new UserError(
          "nothing to resume in " + path + ": looked for " + saved.toAbsolutePath().normalize()
              + ". Maybe leave --resume out?");
    }
    FolderLock lock = FolderLock.of(path);
    try {
      requireSame(path, RecipeWriter.flat(reader.read(saved, List.of())), RecipeWriter.flat(recipe));
      Files.createDirectories(path.resolve("checkpoints"));
      return new RunFolder(path, lock);
    } catch (IOException e) {
      lock.close();
      throw DiskErrors.failed("open", saved, e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void requireSame(Path path, Map<String, String> saved, Map<String, String> asked) {
    TreeSet<String> keys = new TreeSet<>(saved.keySet());
    keys.addAll(asked.keySet());
    String differences = keys.stream().filter(key -> !saved.getOrDefault(key, "").equals(asked.getOrDefault(key, "")))
        .map(key -> "\n  " + key + ": the run has " + saved.getOrDefault(key, "nothing") + ", asked for is "
            + asked.getOrDefault(key, "nothing"))
        .collect(Collectors.joining());
    if (!differences.isEmpty()) {
      throw new UserError(
          path + " was begun with another recipe, and a run continues as it began:" + differences
              + "\nMaybe --out FOLDER for a new run?");
    }
  }

  /** Returns whether a run was begun there: its recipe is written. */
  public static boolean begun(Path path) {
    return Files.isRegularFile(path.resolve("recipe.yaml"));
  }

  private static boolean unused(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(entry -> !AtomicFile.isPartial(entry)).map(entry -> entry.getFileName().toString())
          .allMatch(name -> name.equals(FolderLock.FILE)
              || name.equals("checkpoints") && Optional.ofNullable(folder.resolve(name).toFile().list())
                  .filter(inside -> inside.length == 0).isPresent());
    } catch (IOException e) {
      throw DiskErrors.failed("list", folder, e);
    }
  }

  /** The folder itself. */
  public Path path() {
    return path;
  }

  /** Makes sure that nobody has put another folder in this one's place. @throws UserError if somebody has */
  public void requireHeld() {
    lock.requireHeld();
  }

  /** Folder of the checkpoints. */
  public Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /** Log file with warnings and stack traces. */
  public Path log() {
    return path.resolve("log");
  }

  @Override
  public void close() {
    lock.close();
  }
}
