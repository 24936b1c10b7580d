package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.training.provenance.StageRecord;

/**
 * Where a run stands after an evaluation or a curation, which leaves no checkpoint: so that a finished one is not made
 * again.
 */
public final class StageBoundary {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Path run;
  private final Path file;

  public StageBoundary(RunFolder folder) {
    this(folder.path());
  }

  private StageBoundary(Path run) {
    this.run = run;
    this.file = run.resolve("standing").resolve("place.json");
  }

  /**
   * Where a run would go on. Nothing is changed, so another process may be at work on it.
   *
   * @return empty where the folder has no trace of it, neither checkpoints nor the folder for them
   * @throws UserError where what says it cannot be read
   */
  public static Optional<RunState> of(Path run) {
    StageBoundary standing = new StageBoundary(run);
    Path checkpoints = run.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints) && !Files.isRegularFile(standing.file)) {
      return Optional.empty();
    }
    Optional<RunState> checkpoint = CheckpointFolder.latest(checkpoints).map(RunState::read);
    Optional<Place> place = standing.read();
    Map<String, Long> logs = place.map(Place::state).map(RunState::positions).map(standing::sizes).orElse(Map.of());
    // Where all checkpoints were removed to have room, what was written after the last stage still tells that all is
    // done.
    Optional<Place> stands = checkpoint.isPresent() ? standing.after(checkpoint.get(), logs)
        : place.filter(found -> linesAreThere(found, logs));
    return stands.map(Place::state).or(() -> checkpoint).or(() -> Optional.of(RunState.start()));
  }

  /** Bytes of the logs of these names. */
  private Map<String, Long> sizes(Map<String, Long> named) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    named.keySet().forEach(name -> sizes.put(name, run.resolve(name + ".jsonl").toFile().length()));
    return sizes;
  }

  /**
   * A place between two stages.
   *
   * @param state with the logs' positions
   * @param stages those that are finished, each with the key of what made it
   */
  public record Place(RunState state, List<StageRecord.Made> stages) {
    public Place {
      stages = List.copyOf(stages);
    }

    /** What stages made it, as a checkpoint would say. */
    public StageRecord record() {
      return new StageRecord(stages, Map.of());
    }
  }

  /** @param place after the stage that left no checkpoint */
  public void write(Place place) {
    AtomicFile.write(file,
        out -> out.write(JsonText.utf8(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(place) + "\n")));
  }

  /**
   * What stands here, where it comes after the checkpoint and its lines are all there; without it a run goes on from
   * the checkpoint itself.
   */
  public Optional<Place> after(RunState checkpoint, Map<String, Long> logs) {
    return read().filter(place -> {
      RunState stands = place.state();
      boolean follows = checkpoint.step() == 0 && stands.step() == 0 && stands.total() == checkpoint.total()
          && stands.stage() > checkpoint.stage();
      return follows && linesAreThere(place, logs);
    });
  }

  private static boolean linesAreThere(Place place, Map<String, Long> logs) {
    return place.state().positions().entrySet().stream()
        .allMatch(log -> logs.getOrDefault(log.getKey(), 0L) >= log.getValue());
  }

  /** Takes it away where the run goes on from something else; called when the logs are cut to that. */
  public void forgetUnless(RunState state) {
    try {
      if (read().filter(place -> !place.state().equals(state)).isPresent()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw DiskErrors.failed("remove", file, e);
    }
  }

  private Optional<Place> read() {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Place place = JSON.readValue(Files.readString(file), Place.class);
      if (place == null || place.state() == null) {
        throw new IOException("it says nothing of where the run stands");
      }
      return Optional.of(place);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage()
          + ". Maybe remove it: the run then goes on from its newest checkpoint", e);
    }
  }
}
