package kedge.training.provenance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kedge.data.UserError;
import kedge.data.io.FileBeginning;
import kedge.data.io.FileSequence;
import kedge.data.json.StoredRecord;
import kedge.training.log.LogFiles;

/**
 * The stages that made a checkpoint, stored in its {@code stages.json}, so that a key exists only together with the
 * complete weights.
 *
 * @param stages finished stages in order, followed by the unfinished one if {@code logs} is empty
 * @param logs length and digest of each log at the end of the last stage, by name; empty within a stage
 */
public record StageRecord(List<Made> stages, Map<String, Log> logs) {
  /** Key of a stage that was resumed with different code or inputs; it equals no other key. */
  public static final String MIXED = "mixed";
  private static final String FILE = "stages.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A stage. @param key digest of everything that determines it, including the stages before */
  public record Made(String stage, String key) {
  }

  /** The beginning of a log. @param bytes its length @param sha256 digest of these bytes */
  public record Log(long bytes, String sha256) {
  }

  public StageRecord {
    stages = List.copyOf(stages);
    // a fixed order, since it is written to a file
    logs = Collections.unmodifiableMap(new TreeMap<>(logs));
  }

  /** Writes it into a checkpoint that is being made. */
  public void write(Path checkpoint) throws IOException {
    Files.writeString(checkpoint.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }

  /** Reads a checkpoint's record; empty if it has none. @throws UserError if the record cannot be read */
  public static Optional<StageRecord> read(Path checkpoint) {
    Path file = checkpoint.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredRecord.read(Files.readString(file), StageRecord.class));
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The keys of the stages. */
  public List<String> keys() {
    return stages.stream().map(Made::key).toList();
  }

  /** Returns whether the last stage was finished. */
  public boolean finished() {
    return !logs.isEmpty();
  }

  /** Returns the length of each log in bytes. */
  public Map<String, Long> positions() {
    Map<String, Long> positions = new LinkedHashMap<>();
    logs.forEach((name, log) -> positions.put(name, log.bytes()));
    return positions;
  }

  /** Compares the logs of a run with the record. @throws UserError naming each that was truncated or altered */
  public void verifyLogs(Path run) {
    List<String> faults = new ArrayList<>();
    logs.forEach((name, log) -> {
      FileSequence files = LogFiles.of(run, name);
      if (files.bytes() < log.bytes()) {
        faults.add(files.name() + " has lost lines");
      } else if (!FileBeginning.of(files, log.bytes()).sha256().equals(log.sha256())) {
        faults.add(files.name() + " has been altered");
      }
    });
    if (!faults.isEmpty()) {
      throw new UserError(String.join("; ", faults));
    }
  }
}
