package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.json.StoredRecord;
import kedge.sft.adalrs.LearningRateSearch;

/**
 * The state of a run in addition to weights and optimizer; with them, all that resuming needs. Random numbers need no
 * state, since they are derived from these numbers.
 *
 * @param stage index of the stage in the recipe, from 0
 * @param step number of finished steps of that stage
 * @param cursor number of problems that the stage has used
 * @param updates number of optimizer steps in the moments
 * @param total number of finished steps of all stages; numbers the checkpoint
 * @param stageStart {@code total} when the stage began; the checkpoint of this number is its reference policy
 * @param search state of a learning-rate search; null if there is none
 * @param positions length of each log in bytes when the state was written
 * @param ended end of the previous stage, at the beginning of a stage; null within a stage and in older checkpoints
 */
public record RunState(int stage, long step, long cursor, long updates, long total, long stageStart,
    Map<String, Long> positions, LearningRateSearch search, StageEnd ended) {
  public static final String FILE = "state.json";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LOG = Pattern.compile("[\\w-]+(/[\\w-]+)*");

  public RunState {
    if (positions == null || !positions.keySet().stream().allMatch(name -> LOG.matcher(name).matches())) {
      throw new IllegalArgumentException("positions of the logs are missing, or of files that are no logs");
    }
  }

  /**
   * The end of a stage, from which the stage can continue if it is extended.
   *
   * @param step number of finished steps of the stage
   * @param early whether a rule ended the stage before its last step
   */
  public record StageEnd(long step, long cursor, long updates, long stageStart, boolean early) {
  }

  /** Returns the state at the beginning of a run. */
  public static RunState start() {
    return new RunState(0, 0, 0, 0, 0, 0, Map.of(), null, null);
  }

  /** This state with other positions of the logs. */
  public RunState with(Map<String, Long> other) {
    return new RunState(stage, step, cursor, updates, total, stageStart, other, search, ended);
  }

  /** Returns the state after one more step of the stage. */
  public RunState after(long nextCursor, long nextUpdates, LearningRateSearch nextSearch) {
    return new RunState(stage, step + 1, nextCursor, nextUpdates, total + 1, stageStart, positions,
        nextSearch, null);
  }

  /** Returns the state at the beginning of the next stage. @param early whether this one ended before its last step */
  public RunState nextStage(boolean early) {
    StageEnd end = search == null ? new StageEnd(step, cursor, updates, stageStart, early) : null;
    return new RunState(stage + 1, 0, 0, 0, total, total, positions, null, step == 0 ? null : end);
  }

  /** Returns the state at the end of the previous stage, to extend it. */
  public RunState reopened() {
    return new RunState(stage - 1, ended.step(), ended.cursor(), ended.updates(), total, ended.stageStart(), positions,
        null, null);
  }

  public void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), this);
  }

  /** Returns this state as bytes for another process. */
  public byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a state from the bytes of another process. */
  public static RunState of(byte[] bytes) {
    try {
      return JSON.readValue(bytes, RunState.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RunState read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return StoredRecord.read(Files.readString(file), RunState.class);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage() + ". Maybe this checkpoint is not one of a run?",
          e);
    }
  }
}
