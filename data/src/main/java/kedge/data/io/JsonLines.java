package kedge.data.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import kedge.data.UserError;

/**
 * The lines of a UTF-8 file, one by one, so that memory is bounded by the longest line. Lines that are appended while
 * the file is read are not returned.
 */
public final class JsonLines implements Iterator<JsonLines.Line>, AutoCloseable {
  private final Path file;
  private final InputStream in;
  private long unread;
  private byte[] buffer = new byte[1 << 16];
  private int begin;
  private int end;
  private long number;
  private long position;

  /**
   * One line.
   *
   * @param number counted from 1, blank lines included
   * @param position byte of the file at which it begins
   * @param bytes its bytes without the newline
   * @param complete whether a newline follows; false only for a last line, which may be half written
   */
  public record Line(long number, long position, byte[] bytes, boolean complete) {
    /** Returns whether there are only spaces, tabs and carriage returns. */
    public boolean isBlank() {
      for (byte b : bytes) {
        if (b != ' ' && b != '\t' && b != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  /** Opens a file. @throws UserError if it cannot be read */
  public JsonLines(Path file) {
    this.file = file;
    try {
      this.unread = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
      this.in = Files.newInputStream(file);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  /** Reads a stream. @param file named in messages */
  private JsonLines(Path file, InputStream in) {
    this.file = file;
    this.unread = Long.MAX_VALUE;
    this.in = in;
  }

  /**
   * Passes every line that is not blank to a predicate, until it returns false.
   *
   * @throws UserError if the file cannot be read
   */
  public static void read(Path file, Predicate<Line> taker) {
    read(new JsonLines(file), taker);
  }

  /**
   * Passes every line of a stream that is not blank to a predicate, until it returns false, and closes the stream.
   *
   * @param file named in messages
   * @throws UserError if the stream cannot be read
   */
  public static void read(Path file, InputStream in, Predicate<Line> taker) {
    read(new JsonLines(file, in), taker);
  }

  private static void read(JsonLines opened, Predicate<Line> taker) {
    try (JsonLines lines = opened) {
      boolean wanted = true;
      while (wanted && lines.hasNext()) {
        Line line = lines.next();
        wanted = line.isBlank() || taker.test(line);
      }
    }
  }

  @Override
  public boolean hasNext() {
    return begin < end || fill();
  }

  @Override
  public Line next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int length = 0;
    boolean complete = false;
    while (!complete && (begin + length < end || fill())) {
      complete = buffer[begin + length] == '\n';
      length += complete ? 0 : 1;
    }
    Line line = new Line(++number, position, Arrays.copyOfRange(buffer, begin, begin + length), complete);
    begin += length + (complete ? 1 : 0);
    position += length + 1;
    return line;
  }

  /** Reads more bytes into the buffer; returns false at the end. */
  private boolean fill() {
    System.arraycopy(buffer, begin, buffer, 0, end - begin);
    end -= begin;
    begin = 0;
    buffer = end == buffer.length ? Arrays.copyOf(buffer, end * 2) : buffer;
    try {
      int count = in.read(buffer, end, (int) Math.min(buffer.length - end, unread));
      unread -= Math.max(count, 0);
      end += Math.max(count, 0);
      return count > 0;
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw DiskErrors.failed("close", file, e);
    }
  }
}
