package kedge.recipes.run;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kedge.data.DataException;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.read.RecipeWriter;
import kedge.recipes.recipe.Recipe;

/**
 * Begins a run where another one stands: the new folder gets the other's logs and its newest checkpoint, set to the stage that is next. Resumed, it leaves
 * the bytes of a run that took the first stages itself. Weights are linked, not copied, where the disk can: checkpoints are never written again.
 */
public final class RunStart {
  private static final List<String> LOGS = List.of("steps", "timings", "rollouts", "evaluations", "problems");
  private static final String STATE = "state.json";
  private static final String CHECKSUMS = "checksums.json"; // written anew, for the new state

  private RunStart() {
  }

  /**
   * Makes the folder, whole or not at all.
   *
   * @param donor a run folder in which the first {@code stages} stages of the recipe are done, and no more
   * @param folder must not exist
   */
  public static void at(Path donor, Path folder, Recipe recipe, int stages) {
    Path checkpoint = CheckpointFolder.latest(donor.resolve("checkpoints"))
        .orElseThrow(() -> new DataException(donor + ": has no checkpoint to begin from. Maybe its folder was cleaned up; delete it to train it again"));
    Path aside = folder.resolveSibling("." + folder.getFileName() + ".partial");
    try {
      delete(aside);
      Files.createDirectories(aside.resolve("checkpoints"));
      Map<String, Long> positions = new LinkedHashMap<>();
      for (String log : logs(donor)) {
        Path target = aside.resolve(log + ".jsonl");
        Files.createDirectories(target.getParent());
        Path file = Files.copy(donor.resolve(log + ".jsonl"), target);
        positions.put(log, Files.size(file));
      }
      copy(donor.resolve("curated"), aside.resolve("curated"));
      long total = RunState.read(checkpoint).total();
      RunState state = new RunState(stages, 0, 0, 0, total, total, positions, null);
      CheckpointFolder.write(aside.resolve("checkpoints").resolve(checkpoint.getFileName().toString()), 0, temporary -> fill(checkpoint, temporary, state));
      Files.writeString(aside.resolve("recipe.yaml"), RecipeWriter.write(recipe));
      Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Disk.failed("begin a run in", folder, e);
    }
  }

  /** The five logs, and the data that stages drew. */
  private static List<String> logs(Path donor) throws IOException {
    List<String> logs = new ArrayList<>(LOGS);
    if (Files.isDirectory(donor.resolve("pools"))) {
      try (Stream<Path> files = Files.list(donor.resolve("pools"))) {
        files.map(file -> "pools/" + file.getFileName().toString().replaceFirst("\\.jsonl$", "")).sorted().forEach(logs::add);
      }
    }
    return logs;
  }

  /** What curation left and how far it came; its files are never written again. */
  private static void copy(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.sorted().toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private static void fill(Path from, Path to, RunState state) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals(STATE) && !name.equals(CHECKSUMS)) {
          link(file, to.resolve(name));
        }
      }
    }
    state.write(to);
  }

  private static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, to); // another disk, or one without links: the same bytes
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
