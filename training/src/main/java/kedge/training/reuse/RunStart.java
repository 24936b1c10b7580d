package kedge.training.reuse;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.data.io.FileBeginning;
import kedge.data.io.FileSequence;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.Provenance;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.folder.CheckpointProvenance;
import kedge.training.folder.LogBeginnings;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.log.LogFiles;
import kedge.training.report.ModelCard;

/**
 * Starts a run from finished stages of another: the new folder gets the other run's logs, one checkpoint, and the
 * outputs of its stages in {@code stages/NAME}. When it is resumed, it ends in the same bytes as a run that trained the
 * first stages itself. Weights are hard-linked if possible, since checkpoints are never modified.
 */
public final class RunStart {
  // files about the run, not about the weights
  private static final List<String> REWRITTEN = List.of(RunState.FILE, LogBeginnings.FILE, Provenance.FILE,
      "checksums.json", ModelCard.FILE);

  private RunStart() {
  }

  /**
   * Starts at the end of another run.
   *
   * @param donor run folder in which exactly the first {@code stages} stages of the recipe are finished
   * @param folder the new folder; must not exist
   */
  public static void at(Path donor, Path folder, Recipe recipe, int stages) {
    Path checkpoint = RunCheckpoints.latest(donor.resolve("checkpoints"))
        .orElseThrow(() -> new UserError(
            donor + ": has no checkpoint to begin from. Maybe its folder was cleaned up? Delete it to train it again"));
    Map<String, Long> positions = new LinkedHashMap<>();
    try {
      for (String log : logs(donor)) {
        positions.put(log, LogFiles.of(donor, log).bytes());
      }
    } catch (IOException e) {
      throw DiskErrors.failed("read", donor, e);
    }
    at(donor, checkpoint, positions, folder, recipe, stages, made -> {
    });
  }

  /**
   * Starts at a checkpoint of another run; the folder is made whole or not at all.
   *
   * @param positions length of each log in bytes after the first {@code stages} stages
   * @param facts writes the facts about the run, before its recipe
   */
  static void at(Path donor, Path checkpoint, Map<String, Long> positions, Path folder, Recipe recipe, int stages,
      Consumer<Path> facts) {
    Path aside = AtomicFile.partial(folder.toAbsolutePath().normalize());
    try {
      DiskErrors.delete(aside);
      Files.createDirectories(aside.resolve("checkpoints"));
      for (Map.Entry<String, Long> log : positions.entrySet()) {
        copy(LogFiles.of(donor, log.getKey()), log.getValue(), file -> aside.resolve(donor.relativize(file)));
      }
      for (String stage : new ArrayList<>(recipe.stages().keySet()).subList(0, stages)) {
        copyAll(donor.resolve("stages").resolve(stage), aside.resolve("stages").resolve(stage));
      }
      RunState left = RunState.read(checkpoint);
      RunState state = new RunState(stages, 0, 0, 0, left.total(), left.total(), positions, null, left.ended());
      CheckpointFolder.write(aside.resolve("checkpoints").resolve(checkpoint.getFileName().toString()), 0,
          temporary -> {
            fill(checkpoint, temporary);
            state.write(temporary);
            beginnings(aside, positions).write(temporary);
            Optional<Provenance> origin = Provenance.read(checkpoint);
            if (origin.isPresent()) {
              CheckpointProvenance.of(recipe, origin.get().base()).write(temporary);
            }
          });
      facts.accept(aside);
      Files.writeString(aside.resolve("recipe.yaml"), RecipeWriter.write(recipe));
      Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DiskErrors.failed("begin a run in", folder, e);
    }
  }

  private static LogBeginnings beginnings(Path run, Map<String, Long> positions) {
    Map<String, FileBeginning> beginnings = new LinkedHashMap<>();
    positions.forEach((log, bytes) -> beginnings.put(log, FileBeginning.of(LogFiles.of(run, log), bytes)));
    return new LogBeginnings(beginnings);
  }

  private static List<String> logs(Path donor) throws IOException {
    List<String> logs = new ArrayList<>(RunLogs.NAMES);
    if (Files.isDirectory(donor.resolve("pools"))) {
      try (Stream<Path> files = Files.list(donor.resolve("pools"))) {
        files.map(file -> "pools/" + file.getFileName().toString().replaceFirst("\\.jsonl$", "")).sorted()
            .forEach(logs::add);
      }
    }
    return logs;
  }

  private static void copy(FileSequence log, long bytes, UnaryOperator<Path> to) throws IOException {
    if (log.bytes() < bytes) {
      throw new UserError(log.name() + " has lost lines: the checkpoint was written after " + bytes + " bytes");
    }
    for (FileSequence.Slice slice : log.first(bytes)) {
      Path target = to.apply(slice.file());
      Files.createDirectories(target.getParent());
      MoreFiles.asByteSource(slice.file()).slice(0, slice.bytes()).copyTo(MoreFiles.asByteSink(target));
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    Files.createDirectories(to.getParent());
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  private static void fill(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!REWRITTEN.contains(name)) {
          link(file, to.resolve(name));
        }
      }
    }
  }

  private static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.copy(file, to); // another disk, or no hard links
    }
  }
}
