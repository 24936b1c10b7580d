package kedge.data.rows;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON lines: one object a line, UTF-8. Blank lines are passed over, but counted in line numbers; a byte-order mark is,
 * too.
 */
final class JsonLinesReader implements RowReader {

  /** A line whose bytes can be read without copying them. */
  private static final class Line extends ByteArrayOutputStream {
    private byte[] bytes() {
      return buf;
    }

    private boolean isBlank() {
      for (int i = 0; i < count; i++) {
        if (buf[i] != ' ' && buf[i] != '\t' && buf[i] != '\r') {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public void read(Path file, Taker taker) throws IOException {
    JsonRow json = new JsonRow();
    String name = file.getFileName().toString();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      Line line = new Line();
      boolean more = true;
      for (long number = 1; more; number++) {
        line.reset();
        more = readLine(in, line);
        if (!line.isBlank() && !taker.take(json.parse(name, number, line.bytes(), line.size()))) {
          return;
        }
      }
    }
  }

  /** Fills the line; false when it was the file's last. */
  private static boolean readLine(InputStream in, Line line) throws IOException {
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return true;
      }
      line.write(b);
    }
    return false;
  }
}
