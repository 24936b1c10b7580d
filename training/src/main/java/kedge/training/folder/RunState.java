package kedge.training.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kedge.data.UserError;
import kedge.sft.adalrs.LearningRateSearch;

/**
 * The state of a run beside weights and optimizer: all that resuming needs. Randomness has no state, it derives from
 * these numbers.
 *
 * @param stage index of the stage in the recipe, from 0
 * @param step steps of that stage that are done
 * @param cursor problems that the stage was served so far
 * @param updates optimizer steps that the moments cover
 * @param total steps done over all stages; numbers the checkpoint
 * @param stageStart {@code total} when the stage began: its reference policy is that checkpoint
 * @param search state of a search for the learning rate; null where there is none
 * @param positions bytes of each log when this was written
 * @param ended the end of the stage before, at the beginning of a stage; null within a stage and in older checkpoints
 */
public record RunState(int stage, long step, long cursor, long updates, long total, long stageStart,
    Map<String, Long> positions, LearningRateSearch search, StageEnd ended) {
  public static final String FILE = "state.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The end of a stage, from which the stage can go on when it is given more steps.
   *
   * @param step steps of the stage that were done
   * @param early whether it ended before its last step, by a rule of its own
   */
  public record StageEnd(long step, long cursor, long updates, long stageStart, boolean early) {
  }

  /** The beginning of a run. */
  public static RunState start() {
    return new RunState(0, 0, 0, 0, 0, 0, Map.of(), null, null);
  }

  /** This state with other positions of the logs. */
  public RunState with(Map<String, Long> other) {
    return new RunState(stage, step, cursor, updates, total, stageStart, other, search, ended);
  }

  /** After one more step of the stage. */
  public RunState after(long nextCursor, long nextUpdates, LearningRateSearch nextSearch) {
    return new RunState(stage, step + 1, nextCursor, nextUpdates, total + 1, stageStart, positions,
        nextSearch, null);
  }

  /** At the beginning of the next stage. @param early whether this one ended before its last step */
  public RunState nextStage(boolean early) {
    StageEnd end = search == null ? new StageEnd(step, cursor, updates, stageStart, early) : null;
    return new RunState(stage + 1, 0, 0, 0, total, total, positions, null, step == 0 ? null : end);
  }

  /** Back at the end of the stage before, to give it more steps. */
  public RunState reopened() {
    return new RunState(stage - 1, ended.step(), ended.cursor(), ended.updates(), total, ended.stageStart(), positions,
        null, null);
  }

  public void write(Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), this);
  }

  /** This state for another process. */
  public byte[] bytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A state that another process sent. */
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
      return JSON.readValue(Files.readString(file), RunState.class);
    } catch (IOException e) {
      throw new UserError(file + ": cannot be read: " + e.getMessage() + ". Maybe this checkpoint is not one of a run?",
          e);
    }
  }
}
