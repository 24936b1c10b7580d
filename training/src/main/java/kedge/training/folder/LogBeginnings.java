package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kedge.data.UserError;
import kedge.data.io.FileBeginning;
import kedge.data.json.StoredRecord;
import kedge.training.log.LogFiles;

/**
 * The logs of a run up to a checkpoint, with their digests: {@code logs.json} in the checkpoint.
 *
 * @param logs beginning of each log, by its path in the run folder without the file extension
 */
public record LogBeginnings(Map<String, FileBeginning> logs) {
  /** Name of the file in a checkpoint. */
  public static final String FILE = "logs.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  public LogBeginnings {
    logs = logs == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(logs));
    if (logs.containsKey(null) || logs.containsValue(null)) {
      throw new IllegalArgumentException("a log has no digest");
    }
  }

  /** Writes it into a checkpoint that is being made. */
  public void write(Path checkpoint) throws IOException {
    Files.writeString(checkpoint.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /** Reads the file of a checkpoint; empty for checkpoints of old versions. @throws UserError if it is damaged */
  public static Optional<LogBeginnings> read(Path checkpoint) {
    Path file = checkpoint.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredRecord.read(Files.readString(file), LogBeginnings.class));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Requires that the logs of a run begin as they did at its newest checkpoint and at its last stage boundary. No
   * process may be writing the run.
   *
   * @param looked whether a log is checked, by its name
   * @throws UserError naming the file and the first difference, or a damaged checkpoint
   */
  public static void requireNewest(Path run, Predicate<String> looked) {
    RunCheckpoints.requireNewestWhole(run.resolve("checkpoints"));
    RunCheckpoints.latest(run.resolve("checkpoints")).flatMap(LogBeginnings::read)
        .ifPresent(at -> at.require(run, looked));
    new StageBoundary(run).read().ifPresent(place -> place.logs().require(run, looked));
  }

  void require(Path run, Predicate<String> looked) {
    logs.forEach((name, beginning) -> {
      if (looked.test(name)) {
        beginning.require(LogFiles.of(run, name));
      }
    });
  }
}
