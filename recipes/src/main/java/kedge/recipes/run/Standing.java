package kedge.recipes.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.DataException;
import kedge.recipes.reuse.StageRecord;

/** Where a run stands after an evaluation or a curation, which leaves no checkpoint: so that a finished one is not made again. */
final class Standing {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Path file;

  Standing(RunFolder folder) {
    this.file = folder.path().resolve("standing").resolve("place.json");
  }

  /**
   * A place between two stages.
   *
   * @param state with the logs' positions
   * @param stages those that are finished, each with the key of what made it
   */
  record Place(RunState state, List<StageRecord.Made> stages) {
    Place {
      stages = List.copyOf(stages);
    }

    /** What stages made it, as a checkpoint would say. */
    StageRecord record() {
      return new StageRecord(stages, Map.of());
    }
  }

  /** @param place after the stage that left no checkpoint */
  void write(Place place) {
    Path aside = file.resolveSibling(".place.json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(aside, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(place) + "\n");
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Disk.failed("write", file, e);
    }
  }

  /** What stands here, where it comes after the checkpoint and its lines are all there; without it a run goes on from the checkpoint itself. */
  Optional<Place> after(RunState checkpoint, Map<String, Long> logs) {
    return read().filter(place -> {
      RunState stands = place.state();
      boolean follows = checkpoint.step() == 0 && stands.step() == 0 && stands.total() == checkpoint.total() && stands.stage() > checkpoint.stage();
      return follows && stands.positions().entrySet().stream().allMatch(log -> logs.getOrDefault(log.getKey(), 0L) >= log.getValue());
    });
  }

  /** Takes it away where the run goes on from something else; called when the logs are cut to that. */
  void forgetUnless(RunState state) {
    try {
      if (read().filter(place -> !place.state().equals(state)).isPresent()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw Disk.failed("remove", file, e);
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
      throw new DataException(file + ": cannot be read: " + e.getMessage() + ". Maybe remove it: the run then goes on from its newest checkpoint", e);
    }
  }
}
