package kedge.data.io;

import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/** A log of JSON values, one a line, that only grows, and is cut off at a recorded position when a run is resumed. */
public interface GrowingLog extends AutoCloseable {
  /**
   * Writes lines that belong together.
   *
   * @param part name of the part that they belong to, where the log is written in parts
   * @throws IllegalArgumentException if a number is not finite, which JSON cannot write
   * @throws UserError if the disk refuses; the log then ends as before
   */
  void append(String part, List<? extends Map<String, ?>> lines);

  /** Forces what was written to the disk. */
  void flush();

  /** Number of bytes written so far. */
  long position();

  /** What was written so far, with its digest. */
  FileBeginning beginning();

  /** Requires that the log begins as it did at some moment. @throws UserError naming the first place that differs */
  void requireBeginning(FileBeginning expected);

  /** @throws UserError if the log is shorter than that many bytes: lines that were written are gone */
  void requireAtLeast(long bytes);

  /** Removes everything after the first {@code bytes} bytes. @throws UserError if the log is shorter */
  void truncateTo(long bytes);

  @Override
  void close();
}
