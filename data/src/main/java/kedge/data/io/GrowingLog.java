package kedge.data.io;

import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/** A log of JSON values, one per line, that only grows, and is truncated to a recorded position to resume a run. */
public interface GrowingLog extends AutoCloseable {
  /**
   * Appends lines that belong together.
   *
   * @param part name of their part, if the log is written in parts
   * @throws IllegalArgumentException if a number is not finite, which JSON cannot write
   * @throws UserError on disk errors; the log is then unchanged
   */
  void append(String part, List<? extends Map<String, ?>> lines);

  /** Forces the log to disk. */
  void flush();

  /** Number of bytes written so far. */
  long position();

  /** Returns the log so far as a beginning with its digest. */
  FileBeginning beginning();

  /** Requires that the log has an earlier beginning. @throws UserError naming the first difference */
  void requireBeginning(FileBeginning expected);

  /** @throws UserError if the log is shorter than {@code bytes} bytes, so that lines are missing */
  void requireAtLeast(long bytes);

  /** Removes everything after the first {@code bytes} bytes. @throws UserError if the log is shorter */
  void truncateTo(long bytes);

  @Override
  void close();
}
