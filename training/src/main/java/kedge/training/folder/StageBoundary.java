package kedge.training.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonText;
import kedge.data.json.StoredRecord;
import kedge.training.log.LogFiles;
import kedge.training.provenance.StageRecord;

/** Resume marker written after stages that leave no checkpoint (eval, curate), so that they are not repeated. */
public final class StageBoundary {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Path run;
  private final Path file;

  public StageBoundary(Path run) {
    this.run = run;
    this.file = run.resolve("standing").resolve("place.json");
  }

  /**
   * Returns the state from which a run would be resumed. Nothing is changed, so another process may be running it.
   *
   * @return the state; empty if the folder has neither checkpoints nor a folder for them
   * @throws UserError if the marker cannot be read
   */
  public static Optional<RunState> of(Path run) {
    StageBoundary boundary = new StageBoundary(run);
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints) && !Files.isRegularFile(boundary.file)) {
      return Optional.empty();
    }
    Optional<RunState> checkpoint = RunCheckpoints.latest(checkpoints).map(RunState::read);
    Optional<Place> place = boundary.read();
    Map<String, Long> logs = place.map(Place::state).map(RunState::positions).map(boundary::sizes).orElse(Map.of());
    // if all checkpoints were deleted to free the disk, the marker still shows that all stages are done
    Optional<Place> marked = checkpoint.isPresent() ? boundary.after(checkpoint.get(), logs)
        : place.filter(found -> linesAreThere(found, logs));
    return marked.map(Place::state).or(() -> checkpoint).or(() -> Optional.of(RunState.start()));
  }

  private Map<String, Long> sizes(Map<String, Long> named) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    named.keySet().forEach(name -> sizes.put(name, LogFiles.of(run, name).bytes()));
    return sizes;
  }

  /**
   * A boundary between two stages.
   *
   * @param state state with the logs' positions
   * @param stages finished stages, each with its key
   * @param logs the logs up to here
   */
  public record Place(RunState state, List<StageRecord.Made> stages, LogBeginnings logs) {
    public Place {
      stages = List.copyOf(stages);
      logs = logs == null ? new LogBeginnings(Map.of()) : logs;
    }

    /** Returns the finished stages as recorded in a checkpoint. */
    public StageRecord record() {
      return new StageRecord(stages, Map.of());
    }
  }

  /** Content of the file: a place and the digest of its JSON. */
  private record Marker(Place place, String sha256) {
    static Marker of(Place place) throws IOException {
      return new Marker(place, Hashing.sha256().hashBytes(JSON.writeValueAsBytes(place)).toString());
    }
  }

  /** Writes the marker, replacing an older one. */
  public void write(Place place) {
    AtomicFile.write(file, out -> out
        .write(JsonText.utf8(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(Marker.of(place)) + "\n")));
  }

  /** Returns the marker if it is later than the checkpoint and all its log lines exist; otherwise empty. */
  public Optional<Place> after(RunState checkpoint, Map<String, Long> logs) {
    return read().filter(place -> {
      RunState state = place.state();
      boolean follows = checkpoint.step() == 0 && state.step() == 0 && state.total() == checkpoint.total()
          && state.stage() > checkpoint.stage();
      return follows && linesAreThere(place, logs);
    });
  }

  private static boolean linesAreThere(Place place, Map<String, Long> logs) {
    return place.state().positions().entrySet().stream()
        .allMatch(log -> logs.getOrDefault(log.getKey(), 0L) >= log.getValue());
  }

  /** Deletes the marker if the run is resumed from another state; called when the logs are truncated. */
  public void forgetUnless(RunState state) {
    try {
      if (read().filter(place -> !place.state().equals(state)).isPresent()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("remove", file, e);
    }
  }

  Optional<Place> read() {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode written = JSON.readTree(Files.readString(file));
      boolean former = written.has("state"); // version 0.1 wrote only the place
      Place place = StoredRecord.of(former ? written : written.path("place"), Place.class);
      if (place.state() == null) {
        throw new IOException("it has no state");
      }
      if (!former && !written.path("sha256").asText().equals(Marker.of(place).sha256())) {
        throw new IOException("it has been altered: its digest is another one");
      }
      return Optional.of(place);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage()
          + ". Maybe remove it, to resume from the newest checkpoint?", e);
    }
  }
}
