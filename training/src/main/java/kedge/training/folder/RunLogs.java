package kedge.training.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonLinesFile;
import kedge.training.parts.RecipeSources;
import kedge.training.provenance.StageRecord;

/**
 * The logs of a run, and the data that its pools and harvests make, written line by line and cut back together when a
 * run is resumed.
 */
public final class RunLogs implements AutoCloseable {
  private final Map<String, JsonLinesFile> files = new LinkedHashMap<>();
  private final Path folder;

  /** @param made names of the stages that draw data */
  public RunLogs(RunFolder folder, List<String> made) {
    this.folder = folder.path();
    files.put("steps", JsonLinesFile.open(folder.steps()));
    files.put("timings", JsonLinesFile.open(folder.timings()));
    files.put("rollouts", JsonLinesFile.open(folder.rollouts()));
    files.put("evaluations", JsonLinesFile.open(folder.evaluations()));
    files.put("problems", JsonLinesFile.open(folder.problems()));
    for (String stage : made) {
      Path file = RecipeSources.drawn(folder.path(), stage);
      try {
        Files.createDirectories(file.getParent());
      } catch (IOException e) {
        throw DiskErrors.failed("make", file.getParent(), e);
      }
      files.put(pool(stage), JsonLinesFile.open(file));
    }
  }

  /** The data that a stage makes. */
  public JsonLinesFile made(String stage) {
    return files.get(pool(stage));
  }

  /** What positions call it: its path in the run folder, without the ending. */
  private static String pool(String stage) {
    return "pools/" + stage;
  }

  public JsonLinesFile steps() {
    return files.get("steps");
  }

  public JsonLinesFile timings() {
    return files.get("timings");
  }

  public JsonLinesFile rollouts() {
    return files.get("rollouts");
  }

  public JsonLinesFile evaluations() {
    return files.get("evaluations");
  }

  public JsonLinesFile problems() {
    return files.get("problems");
  }

  /** Bytes written to each, forced to the disk. */
  public Map<String, Long> positions() {
    Map<String, Long> positions = new LinkedHashMap<>();
    files.forEach((name, file) -> {
      file.flush();
      positions.put(name, file.position());
    });
    return positions;
  }

  /** What each holds, with a digest. */
  public Map<String, StageRecord.Log> digests() {
    Map<String, StageRecord.Log> digests = new LinkedHashMap<>();
    positions().forEach((name, bytes) -> {
      Path file = folder.resolve(name + ".jsonl");
      try {
        digests.put(name, StageRecord.Log.of(file, bytes));
      } catch (IOException e) {
        throw DiskErrors.failed("read", file, e);
      }
    });
    return digests;
  }

  /**
   * Drops what was written after the given positions; a log without one is emptied. Nothing is dropped if any is too
   * short.
   */
  public void truncateTo(Map<String, Long> positions) {
    files.forEach((name, file) -> file.requireAtLeast(positions.getOrDefault(name, 0L)));
    files.forEach((name, file) -> file.truncateTo(positions.getOrDefault(name, 0L)));
  }

  @Override
  public void close() {
    files.values().forEach(JsonLinesFile::close);
  }
}
