package kedge.data.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonLines;

/**
 * Consecutive lines of a file, which every executor sees under the same path.
 *
 * @param file absolute path
 * @param position byte of the (unpacked) file at which they begin
 * @param before number of lines before them
 * @param lines number of lines
 */
public record FilePart(String file, long position, long before, long lines) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Opens a file, and unpacks it if it is packed. */
  @FunctionalInterface
  public interface Opening {
    InputStream open(Path file) throws IOException;
  }

  /** Cuts a file at ends of lines into parts of about so many bytes. */
  public static List<FilePart> cut(Path file, long bytes) {
    String name = file.toAbsolutePath().normalize().toString();
    List<FilePart> parts = new ArrayList<>();
    long position = 0;
    long before = 0;
    long end = 0;
    long count = 0;
    try (JsonLines lines = new JsonLines(file)) {
      while (lines.hasNext()) {
        JsonLines.Line line = lines.next();
        end = line.position() + line.bytes().length + 1;
        count = line.number();
        if (end - position >= bytes) {
          parts.add(new FilePart(name, position, before, count - before));
          position = end;
          before = count;
        }
      }
    }
    if (count > before) {
      parts.add(new FilePart(name, position, before, count - before));
    }
    return parts;
  }

  /**
   * Passes the lines to a predicate until it returns false; they have their numbers in the file.
   *
   * @throws kedge.data.UserError if this machine does not see the file
   */
  public void read(Opening opening, Predicate<JsonLines.Line> taker) {
    Path path = Path.of(file);
    SharedFiles.require(file);
    try (InputStream in = opening.open(path)) {
      in.skipNBytes(position);
      JsonLines.read(path, in, line -> line.number() <= lines && taker.test(
          new JsonLines.Line(before + line.number(), position + line.position(), line.bytes(), line.complete())));
    } catch (IOException e) {
      throw DiskErrors.failed("read", path, e);
    }
  }
}
